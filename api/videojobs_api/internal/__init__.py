"""The service behind the renderers' port; `videojobs.protocol.reports` is its contract."""
