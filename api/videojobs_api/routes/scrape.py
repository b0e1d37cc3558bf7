"""`/metrics`, which Prometheus scrapes on the internal port; the public port does not serve it."""

from typing import Final

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import Response

from videojobs.store import StoreError
from videojobs.store.vitals import read_vitals
from videojobs_api.routes.dependencies import RedisDep
from videojobs_api.telemetry.metrics import REGISTRY
from videojobs_api.telemetry.vitals import Shown

router = APIRouter(tags=["prometheus"])

_HEADERS: Final = {"Content-Type": CONTENT_TYPE_LATEST}


@router.get("/metrics")
async def scrape(redis: RedisDep) -> Response:
    """The metrics of this process, on both its ports, and the current state of Redis."""
    try:
        vitals = await read_vitals(redis)
    except StoreError:
        vitals = None
    now = CollectorRegistry()
    now.register(Shown(vitals))
    return Response(generate_latest(REGISTRY) + generate_latest(now), headers=_HEADERS)
