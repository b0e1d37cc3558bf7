"""Changes of a job as they happen: the Redis subscription, event streams and long polls."""
