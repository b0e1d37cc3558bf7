"""The same chaos test on other task queues, each in its own environment."""
