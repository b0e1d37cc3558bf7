"""Which of several operators works: the Lease, and the fence before each write."""
