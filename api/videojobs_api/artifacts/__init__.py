"""Downloads of a finished job's files, and the deletion of unreachable ones."""
