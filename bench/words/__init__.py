"""Counts the scripts of which every word is shown and spoken."""
