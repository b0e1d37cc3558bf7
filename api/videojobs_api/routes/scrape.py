"""`/metrics`, which Prometheus scrapes on the internal port; the public port does not serve it."""

from typing import Final

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import Response

from videojobs.store import StoreError
from videojobs_api.routes.dependencies import StoreDep
from videojobs_api.telemetry.metrics import REGISTRY
from videojobs_api.telemetry.vitals import Shown

router = APIRouter(tags=["prometheus"])

_HEADERS: Final = {"Content-Type": CONTENT_TYPE_LATEST}


@router.get("/metrics")
async def scrape(store: StoreDep) -> Response:
    """The metrics of this process, on both its ports, and the current state of Redis."""
    try:
        vitals = await store.health.vitals()
    except StoreError:
        vitals = None
    now = CollectorRegistry()
    now.register(Shown(vitals))
    return Response(generate_latest(REGISTRY) + generate_latest(now), headers=_HEADERS)
