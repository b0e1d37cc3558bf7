"""Captions: pages and lines from words, ASS for the picture, SRT and WebVTT beside it."""
