"""A real Kubernetes cluster (kind) for development and tests, with or without a registry.

Run from the repository root with any Python 3.11, no packages needed:

    python3 -m tools.cluster cluster
"""
