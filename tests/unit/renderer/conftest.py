"""Hypothesis settings of the pure parts."""

from hypothesis import settings

settings.register_profile("renderer", deadline=None)  # a busy machine is not a failing test
settings.load_profile("renderer")
