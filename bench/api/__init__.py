"""How fast the API is, beside the same endpoint in two usual ways: `python -m bench.api`."""
