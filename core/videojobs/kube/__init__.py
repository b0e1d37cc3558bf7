"""The Kubernetes API: `client` with typed errors, `rate` limits its calls.

`importing` imports the part of the kubernetes package that is used, without the rest.
"""
