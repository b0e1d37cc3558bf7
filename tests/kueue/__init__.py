"""Kueue decides when renders start: `make test-kueue` runs the real one beside an API server."""
