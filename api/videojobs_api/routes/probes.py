"""Probes for Kubernetes. The guide's own health check is in `routes.jobs`."""

from fastapi import APIRouter
from pydantic import BaseModel

from videojobs.store import StoreError
from videojobs_api.errors import Unavailable
from videojobs_api.http.problems import documented
from videojobs_api.routes.dependencies import AuthenticatorDep, StoreDep

router = APIRouter(tags=["probes"])


class Probe(BaseModel):
    """The probe's answer."""

    status: str = "ok"


@router.get("/livez")
async def livez() -> Probe:
    """The process serves requests. Independent of Redis, Kubernetes and the object store."""
    return Probe()


@router.get("/readyz", responses=documented(503))
async def readyz(store: StoreDep, authenticator: AuthenticatorDep) -> Probe:
    """Redis answers and does not evict jobs, and tokens can be verified. Kubernetes may be down:
    the outbox keeps new jobs until it is back."""
    try:
        policy = await store.health.eviction_policy()
    except StoreError as error:
        raise Unavailable(f"Redis does not answer: {error}") from error
    if policy.startswith("allkeys-"):
        raise Unavailable(
            f"Redis may drop jobs: its maxmemory-policy is {policy}; set it to noeviction"
        )
    await authenticator.ready()
    return Probe()
