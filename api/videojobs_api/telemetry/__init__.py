"""Metrics of the API and the context of the current request."""
