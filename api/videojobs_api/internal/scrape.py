"""What Prometheus asks the API: /metrics. Never on the public port."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from videojobs_api.metrics import REGISTRY

router = APIRouter(tags=["prometheus"])


@router.get("/metrics")
async def scrape() -> Response:
    """Everything that this process counts, on both its ports."""
    return Response(generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})
