"""HTTP calls of a render: reports, uploads, services and downloads."""
