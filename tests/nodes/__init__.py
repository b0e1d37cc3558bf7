"""What takes several nodes to show: `make test-nodes` makes a cluster of three for it."""
