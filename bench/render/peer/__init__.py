"""Compares with MoviePy on the same stills, speech, captions and encoder settings."""
