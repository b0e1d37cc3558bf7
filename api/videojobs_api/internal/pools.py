"""What each RenderPool is asked for: the metric that autoscalers such as KEDA act on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter

from videojobs.protocol.reports import INTERNAL_PREFIX
from videojobs.times import epoch_ms, utc_now
from videojobs_api.dependencies import StoreDep
from videojobs_api.http.problems import ProblemError, documented

router = APIRouter(prefix=f"{INTERNAL_PREFIX}/pools", tags=["autoscaler"])

FRESH: Final = timedelta(seconds=60)
"""The operator measures every 5 s; an older figure would scale by what is no longer so."""


@dataclass(frozen=True)
class Demand:
    """`jobs` run or wait; `work_seconds` is what one slot would take for all of them."""

    jobs: int
    work_seconds: float


@router.get("/{namespace}/{pool}/demand", responses=documented(404, 503))
async def demand(namespace: str, pool: str, store: StoreDep) -> Demand:
    """The demand of a pool, as the leading operator measured it last."""
    found = await store.pools.demand(namespace, pool)
    if found is None or found.measured_ms < epoch_ms(utc_now() - FRESH):
        raise ProblemError(
            404, f"Nobody measures pool {namespace}/{pool}: is it there, and does an operator lead?"
        )
    return Demand(found.active + found.queued, found.work_seconds)
