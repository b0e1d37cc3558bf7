"""The job itself: its request, its resource, its states and how it ends. Imports pydantic only."""
