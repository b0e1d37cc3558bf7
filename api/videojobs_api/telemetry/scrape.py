"""What Prometheus asks the API: /metrics. Never on the public port."""

from typing import Final

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import Response

from videojobs.store import StoreError
from videojobs_api.dependencies import StoreDep
from videojobs_api.telemetry.metrics import REGISTRY
from videojobs_api.telemetry.vitals import Shown

router = APIRouter(tags=["prometheus"])

_HEADERS: Final = {"Content-Type": CONTENT_TYPE_LATEST}


@router.get("/metrics")
async def scrape(store: StoreDep) -> Response:
    """Everything that this process counts, on both its ports, and how Redis is at this moment."""
    try:
        vitals = await store.health.vitals()
    except StoreError:
        vitals = None
    now = CollectorRegistry()
    now.register(Shown(vitals))
    return Response(generate_latest(REGISTRY) + generate_latest(now), headers=_HEADERS)
