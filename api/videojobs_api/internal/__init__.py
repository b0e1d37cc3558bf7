"""The port that renderers speak to; `videojobs.protocol.reports` is its contract."""
