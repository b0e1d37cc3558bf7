"""What is seen of the cluster: watches, the first list and the resync."""
