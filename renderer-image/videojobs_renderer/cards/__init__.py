"""What a scene looks like: templates as data, drawn backgrounds, cards of large type."""
