"""Sound: speech placed by sample, music under it, one PCM master at -14 LUFS."""
