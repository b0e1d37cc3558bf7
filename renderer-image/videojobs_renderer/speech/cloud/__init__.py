"""Speech services over HTTP: one module each for Azure, Google and ElevenLabs."""
