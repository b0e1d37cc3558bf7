"""A cluster in the hands of a test: the API server by hand, played pods, operator processes."""
