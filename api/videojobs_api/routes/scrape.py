"""`/metrics`, which Prometheus scrapes on the internal port; the public port does not serve it."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Header
from prometheus_client import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.responses import Response

from videojobs.store import StoreError
from videojobs_api.routes.dependencies import StoreDep
from videojobs_api.telemetry.metrics import REGISTRY
from videojobs_api.telemetry.redis_health import Shown

router = APIRouter(tags=["prometheus"])


class _Both(Collector):
    """The metrics of this process, and what was read for this scrape."""

    def __init__(self, now: Shown) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        yield from REGISTRY.collect()
        yield from self._now.collect()


@router.get("/metrics")
async def scrape(store: StoreDep, accept: Annotated[str, Header()] = "") -> Response:
    """The metrics of this process, on both its ports, and the current state of Redis: as
    OpenMetrics for those who ask for it."""
    try:
        vitals = await store.health.vitals()
    except StoreError:
        vitals = None
    encode, content_type = choose_encoder(accept)
    return Response(encode(_Both(Shown(vitals))), headers={"Content-Type": content_type})
