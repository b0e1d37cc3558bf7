"""Benchmark of the API next to two common implementations of it: `python -m bench.api`."""
