"""Chaos test of the whole product: kills its parts, fails its dependencies, counts what is lost."""
