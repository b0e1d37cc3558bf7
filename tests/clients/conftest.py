"""Generated clients call an API without a cluster."""

from testkit.api_fixtures import bucket, finished, lonely_kubeconfig, redis, store
from testkit.api_fixtures import lone_api as api
from testkit.servers.redis_server import redis_server
from testkit.servers.versitygw import s3_server

__all__ = [
    "api",
    "bucket",
    "finished",
    "lonely_kubeconfig",
    "redis",
    "redis_server",
    "s3_server",
    "store",
]
