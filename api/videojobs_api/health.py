"""Probes of Kubernetes. The guide's own health check is in `jobs.routes`."""

from fastapi import APIRouter
from pydantic import BaseModel

from videojobs.store import StoreError
from videojobs_api.dependencies import AuthenticatorDep, StoreDep
from videojobs_api.http.problems import documented, unavailable

router = APIRouter(tags=["probes"])


class Probe(BaseModel):
    """The probe's answer."""

    status: str = "ok"


@router.get("/livez")
async def livez() -> Probe:
    """The process serves requests. Says nothing of what it depends on."""
    return Probe()


@router.get("/readyz", responses=documented(503))
async def readyz(store: StoreDep, authenticator: AuthenticatorDep) -> Probe:
    """Redis answers and keeps what it is given, and tokens can be verified. Kubernetes may be away:
    the outbox bridges that."""
    try:
        policy = await store.health.eviction_policy()
    except StoreError as error:
        raise unavailable(f"Redis does not answer: {error}") from error
    if policy.startswith("allkeys-"):
        raise unavailable(
            f"Redis may drop jobs: its maxmemory-policy is {policy}; set it to noeviction"
        )
    await authenticator.ready()
    return Probe()
