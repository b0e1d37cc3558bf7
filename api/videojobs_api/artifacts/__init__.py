"""Downloads of a finished job's files, by Range."""
