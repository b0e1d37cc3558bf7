"""Publishes each pool's demand for external autoscalers, and scales the pools that enable it.

Slots are set through the `/scale` subresource, as a HorizontalPodAutoscaler does. Fewer slots never
end a render: they only delay admission.
"""

import logging
import time
from typing import Final

from videojobs.job.resource import RenderPool
from videojobs.kube.client import Kube
from videojobs.kube.errors import NotFoundError
from videojobs.kube.kinds import RENDER_POOLS
from videojobs.store import Store
from videojobs.store.demand import PoolDemand
from videojobs.times import utc_now
from videojobs_operator.slots.demand import measure
from videojobs_operator.slots.recommendation import Stabilizer, recommend
from videojobs_operator.state.cache import Cache, PoolKey
from videojobs_operator.tell import metrics

_LOG: Final = logging.getLogger(__name__)


class Autoscaler:
    """One `run` is one turn over all pools; it raises StoreError or KubeError."""

    def __init__(self, kube: Kube, store: Store, cache: Cache) -> None:
        self._kube = kube
        self._store = store
        self._cache = cache
        self._stabilizers: dict[PoolKey, Stabilizer] = {}

    async def run(self) -> None:
        """Measure, publish and scale every pool."""
        medians = await self._store.estimates.medians()
        for key in list(self._cache.pools()):
            pool = self._cache.pool(key)
            if pool is not None:
                demand = measure(self._cache.unfinished(key), pool.spec.slots, medians, utc_now())
                await self._publish(key, demand)
                await self._scale(key, pool, demand)

    async def _publish(self, key: PoolKey, demand: PoolDemand) -> None:
        metrics.POOL_WORK_SECONDS.labels(*key).set(demand.work_seconds)
        await self._store.pools.publish_demand(*key, demand)

    async def _scale(self, key: PoolKey, pool: RenderPool, demand: PoolDemand) -> None:
        if not pool.spec.autoscaling.enabled:
            self._stabilizers.pop(key, None)
            return
        stabilizer = self._stabilizers.setdefault(key, Stabilizer())
        wanted = recommend(demand.work_seconds, pool.spec)
        slots = stabilizer.settle(wanted, pool.spec, time.monotonic())
        if slots == pool.spec.slots:
            return
        _LOG.info(
            "Pool %s/%s scaled to %d slots from %d, for %.0f s of work (%d active, %d queued)",
            *key,
            slots,
            pool.spec.slots,
            demand.work_seconds,
            demand.active,
            demand.queued,
        )
        try:
            await self._kube.patch(
                RENDER_POOLS, *key, {"spec": {"replicas": slots}}, subresource="scale"
            )
        except NotFoundError:
            self._cache.drop_pool(pool)
