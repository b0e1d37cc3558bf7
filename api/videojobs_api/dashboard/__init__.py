"""The page at `/dashboard` and the data that it shows."""
