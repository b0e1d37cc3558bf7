"""Jobs: create, read, list, cancel, count."""
