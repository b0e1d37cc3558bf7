"""An equal video made by MoviePy: the same stills, speech, captions and encoder settings."""
