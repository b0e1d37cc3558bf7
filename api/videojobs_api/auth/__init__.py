"""Who calls, and what they may see and ask for. Tokens are verified here and issued elsewhere."""
