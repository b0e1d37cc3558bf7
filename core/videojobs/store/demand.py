"""The demand of each RenderPool: the leading operator publishes it, the API serves it to
autoscalers and to the dashboard."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from pydantic import TypeAdapter

from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation


@dataclass(frozen=True)
class PoolDemand:
    """What a pool has to do: its slots, the number of active jobs, the number of waiting jobs by
    tier, the seconds that one slot would take for all of them, and the time of measurement."""

    slots: int
    active: int
    waiting: Mapping[str, int]
    work_seconds: float
    measured_ms: int

    @property
    def queued(self) -> int:
        """Number of waiting jobs of all tiers."""
        return sum(self.waiting.values())


_DEMAND: Final = TypeAdapter(PoolDemand)


class PoolDemands(StorePart):
    """The newest demand of each pool."""

    @operation
    async def publish_demand(self, namespace: str, pool: str, demand: PoolDemand) -> None:
        """Replace the demand of a pool."""
        text = _DEMAND.dump_json(demand)
        await self._redis.hset(keys.DEMAND, f"{namespace}/{pool}", text.decode())

    @operation
    async def demand(self, namespace: str, pool: str) -> PoolDemand | None:
        """The demand of a pool; None when no operator has measured it."""
        text = await cast(
            "Awaitable[str | None]", self._redis.hget(keys.DEMAND, f"{namespace}/{pool}")
        )
        return None if text is None else _DEMAND.validate_json(text)

    @operation
    async def demands(self) -> dict[str, PoolDemand]:
        """The demand of all pools, by NAMESPACE/POOL."""
        found = await cast("Awaitable[dict[str, str]]", self._redis.hgetall(keys.DEMAND))
        return {name: _DEMAND.validate_json(text) for name, text in found.items()}
