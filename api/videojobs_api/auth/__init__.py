"""Authentication and permissions of callers. Tokens are verified here and issued elsewhere."""
