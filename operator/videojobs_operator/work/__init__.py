"""How work waits and is repeated: the keyed queue, its keys, and periodic loops."""
