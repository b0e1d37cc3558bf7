"""Jobs: drafting and submission, reading and listing, cancelling, counting."""
