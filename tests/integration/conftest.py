"""Fixtures of every integration test: the real servers beside the code under test."""

from testkit.servers.kube_apiserver import kube_apiserver, namespace
from testkit.servers.object_stores import azure_store, google_store
from testkit.servers.redis_sentinels import redis_sentinels
from testkit.servers.redis_server import module_redis_server, own_redis_server, redis_server
from testkit.servers.versitygw import s3_server

__all__ = [
    "azure_store",
    "google_store",
    "kube_apiserver",
    "module_redis_server",
    "namespace",
    "own_redis_server",
    "redis_sentinels",
    "redis_server",
    "s3_server",
]
