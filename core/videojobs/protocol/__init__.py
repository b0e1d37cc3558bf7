"""What the programs send each other: status documents, renderers' reports and their tokens."""
