"""Servers, wires, clusters and simulations that tests and benches share. Imports neither."""
