"""The page at `/dashboard`, and the figures that it shows."""
