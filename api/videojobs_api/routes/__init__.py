"""The REST API: each module serves the endpoints of one room, from its values to responses."""
