"""Peers of the benchmark: the same status endpoint in two common implementations."""
