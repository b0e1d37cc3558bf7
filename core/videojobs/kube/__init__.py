"""The Kubernetes API: one client with typed errors, and its rate limit."""
