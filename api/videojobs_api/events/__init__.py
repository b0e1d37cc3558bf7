"""Telling clients of changes as they happen."""
