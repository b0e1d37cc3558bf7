"""The `videojobs` command."""
