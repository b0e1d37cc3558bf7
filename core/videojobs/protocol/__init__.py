"""What the programs say to each other: status documents, renderers' reports and their tokens."""
