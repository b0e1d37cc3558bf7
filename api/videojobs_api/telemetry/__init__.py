"""Metrics of the API and the context of the current request.

`metrics` declares them in one registry; `submissions` counts answers to submissions, `redis_health`
reads the state of Redis when Prometheus scrapes; `context` holds the request's id and log fields.
"""
