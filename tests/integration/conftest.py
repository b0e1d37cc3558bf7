"""Fixtures of every integration test: the real servers beside the code under test."""

from tests.integration.redis_server import own_redis_server, redis_server

__all__ = ["own_redis_server", "redis_server"]
