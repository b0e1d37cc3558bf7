"""The same under other stacks, each in an environment of its own."""
