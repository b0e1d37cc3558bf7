"""Deciding what is said and shown when: pure functions from the request to a timeline."""
