"""The typed state of each application: what its routes work with for as long as it runs."""

from dataclasses import dataclass

from fastapi import FastAPI
from redis.asyncio import Redis

from videojobs.store import Store
from videojobs_api.auth.tokens import Authenticator
from videojobs_api.dashboard.service import Dashboard
from videojobs_api.events.hub import Hub
from videojobs_api.jobs.drafting import Drafting
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.submission import Submitter
from videojobs_api.storage import Storage


@dataclass(frozen=True)
class State:
    """The state that both applications have: Redis and the object store."""

    redis: Redis
    store: Store
    storage: Storage


@dataclass(frozen=True)
class PublicState(State):
    """The state of the API that clients call."""

    resources: Resources
    hub: Hub
    authenticator: Authenticator
    drafting: Drafting
    submitter: Submitter
    dashboard: Dashboard
    stream_seconds: float


@dataclass(frozen=True)
class InternalState(State):
    """The state of the API that renderers call. `token_key` verifies the tokens of attempts."""

    token_key: bytes
    max_upload_bytes: int


def keep(app: FastAPI, state: State) -> None:
    """Make a state the application's, when its lifespan begins."""
    app.state.kept = state


def is_kept(app: FastAPI) -> bool:
    """Whether the application's lifespan has begun."""
    return hasattr(app.state, "kept")


def of(app: FastAPI) -> State:
    """The state of either application, once its lifespan has begun."""
    state: State = app.state.kept
    return state


def public(app: FastAPI) -> PublicState:
    """The state of the public application, once its lifespan has begun."""
    state: PublicState = app.state.kept
    return state


def internal(app: FastAPI) -> InternalState:
    """The state of the internal application, once its lifespan has begun."""
    state: InternalState = app.state.kept
    return state
