"""Turns a script into a narrated video with ffmpeg. One process renders one attempt."""
