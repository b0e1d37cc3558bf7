"""Proxies in front of a real API, with the files of docs/proxies.md: `make test-proxies`."""
