"""Text to speech with word times: Piper for English, espeak-ng for the other languages."""
