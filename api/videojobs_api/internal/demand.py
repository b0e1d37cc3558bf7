"""The demand of a RenderPool: the metric that autoscalers such as KEDA act on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from videojobs.store import Store
from videojobs.times import epoch_ms, utc_now
from videojobs_api.errors import NotFound

FRESH: Final = timedelta(seconds=60)
"""The operator measures every 5 s; an older value would scale the cluster by outdated demand."""


@dataclass(frozen=True)
class Demand:
    """`jobs` are running or queued; `work_seconds` is the time one slot would need for all."""

    jobs: int
    work_seconds: float


async def of_pool(store: Store, namespace: str, pool: str) -> Demand:
    """The latest measurement of the leading operator. Raises NotFound without a recent one."""
    found = await store.pools.demand(namespace, pool)
    if found is None or found.measured_ms < epoch_ms(utc_now() - FRESH):
        raise NotFound(
            f"No recent metric for pool {namespace}/{pool}; check that the RenderPool exists and "
            "that an operator is running"
        )
    return Demand(found.active + found.queued, found.work_seconds)
