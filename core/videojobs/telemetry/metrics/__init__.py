"""Metrics of the API and the operator. The renderer has none, so its image lacks this package."""
