"""The parts of the store over one connection. Each caller takes the parts that it uses."""

from dataclasses import dataclass
from typing import Self

from redis.asyncio import Redis

from videojobs.store.attempts import Attempts
from videojobs.store.client import Observe, StoreClient
from videojobs.store.deeds import DeedStore
from videojobs.store.demand import PoolDemands
from videojobs.store.estimates import Estimates
from videojobs.store.files import FileClaims
from videojobs.store.outbox import OutboxEntries
from videojobs.store.overview import Overview
from videojobs.store.ownership import Ownership
from videojobs.store.reading import RecordReader
from videojobs.store.redis_health import RedisHealth
from videojobs.store.retention import Retention
from videojobs.store.submissions import Submissions
from videojobs.store.survey import Survey
from videojobs.store.webhooks import WebhookStore


@dataclass(frozen=True)
class Store:
    """Wiring only: all parts share one client, and so its batches and its observer."""

    submissions: Submissions
    attempts: Attempts
    records: RecordReader
    ownership: Ownership
    outbox: OutboxEntries
    estimates: Estimates
    pools: PoolDemands
    webhooks: WebhookStore
    deeds: DeedStore
    files: FileClaims
    overview: Overview
    survey: Survey
    retention: Retention
    health: RedisHealth

    @classmethod
    def over(
        cls,
        redis: Redis,
        ttl_seconds: int,
        *,
        wait_replicas: int = 0,
        observe: Observe | None = None,
    ) -> Self:
        """`ttl_seconds`: how long a finished job can be read. `wait_replicas`: how many replicas
        must hold a job before its submission succeeds. `observe` gets the duration of each
        operation."""
        client = StoreClient(redis, observe)
        return cls(
            submissions=Submissions(client, wait_replicas),
            attempts=Attempts(client, ttl_seconds),
            records=RecordReader(client),
            ownership=Ownership(client),
            outbox=OutboxEntries(client),
            estimates=Estimates(client),
            pools=PoolDemands(client),
            webhooks=WebhookStore(client),
            deeds=DeedStore(client),
            files=FileClaims(client),
            overview=Overview(client),
            survey=Survey(client),
            retention=Retention(client),
            health=RedisHealth(client),
        )
