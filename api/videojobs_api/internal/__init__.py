"""The port that renderers speak to; `videojobs.reports` is its contract."""
