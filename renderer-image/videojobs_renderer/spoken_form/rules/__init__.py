"""Rules: each finds the tokens of one kind in a text and says how they are read."""
