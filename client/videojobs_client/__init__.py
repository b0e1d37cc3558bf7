"""The `videojobs` command, and the Python client that it uses."""
