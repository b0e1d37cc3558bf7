"""Video-only segments, one a scene, and their join with the audio master."""
