"""Writes the use of each RenderPool's slots into its status."""

from typing import Any

from videojobs.job.identity import CHILD_SELECTOR, POOL_LABEL
from videojobs.job.resource import RenderPool
from videojobs.kube.client import Kube
from videojobs.kube.errors import NotFoundError
from videojobs.kube.kinds import RENDER_POOLS
from videojobs_operator.slots.allocation import SlotAllocator
from videojobs_operator.state.cache import Cache


class PoolStatusWriter:
    """Writes `status.slots`, `active`, `queued` and the selector that `/scale` needs."""

    def __init__(self, kube: Kube, cache: Cache, slots: SlotAllocator) -> None:
        self._kube = kube
        self._cache = cache
        self._slots = slots

    async def write(self) -> None:
        """Patch the pools whose figures have changed; raises KubeError."""
        for key in list(self._cache.pools()):
            pool = self._cache.pool(key)
            if pool is not None:
                await self._write_one(pool)

    async def _write_one(self, pool: RenderPool) -> None:
        metadata = pool.metadata
        status = self._status(pool)
        if status.items() <= pool.status.items():
            return
        try:
            written = await self._kube.patch(
                RENDER_POOLS, metadata.namespace, metadata.name, {"status": status}, "status"
            )
        except NotFoundError:
            return
        self._cache.put_pool(RenderPool.model_validate(written))

    def _status(self, pool: RenderPool) -> dict[str, Any]:
        usage = self._slots.usage((pool.metadata.namespace, pool.metadata.name))
        return {
            "observedGeneration": pool.metadata.generation,
            "slots": usage.slots,
            "active": usage.active,
            "queued": usage.queued,
            "selector": f"{CHILD_SELECTOR},{POOL_LABEL}={pool.metadata.name}",
        }
