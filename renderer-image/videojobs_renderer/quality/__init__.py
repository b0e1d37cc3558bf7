"""The quality gate: what a finished file must fulfil, measured on the file."""
