"""The status endpoint as others write it."""
