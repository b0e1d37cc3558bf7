"""What routes declare as parameters: parts of the application's state, the caller, a valid job id.

Dependencies are coroutines, also those that await nothing: FastAPI runs a plain function in a
thread, which costs more than the rest of a request.
"""

import re
from typing import Annotated, Final

from fastapi import Depends, Header, Path
from redis.asyncio import Redis
from starlette.requests import HTTPConnection

from videojobs.store import Store
from videojobs.store.webhooks import WebhookStore
from videojobs_api.auth.callers import Caller
from videojobs_api.auth.tokens import Authenticator
from videojobs_api.dashboard.service import Dashboard
from videojobs_api.events.hub import Hub
from videojobs_api.jobs.drafting import Drafting
from videojobs_api.jobs.reader import Reader, not_found
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.submission import Submitter
from videojobs_api.routes.audit import Audit
from videojobs_api.storage import Storage
from videojobs_api.wiring import state
from videojobs_api.wiring.state import InternalState

_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")


async def _internal(connection: HTTPConnection) -> InternalState:
    return state.internal(connection.app)


async def _redis(connection: HTTPConnection) -> Redis:
    return state.of(connection.app).redis


async def _store(connection: HTTPConnection) -> Store:
    return state.of(connection.app).store


async def _storage(connection: HTTPConnection) -> Storage:
    return state.of(connection.app).storage


async def _resources(connection: HTTPConnection) -> Resources:
    return state.public(connection.app).resources


async def _hub(connection: HTTPConnection) -> Hub:
    return state.public(connection.app).hub


async def _drafting(connection: HTTPConnection) -> Drafting:
    return state.public(connection.app).drafting


async def _submitter(connection: HTTPConnection) -> Submitter:
    return state.public(connection.app).submitter


async def _webhooks(connection: HTTPConnection) -> WebhookStore:
    return state.of(connection.app).store.webhooks


async def _dashboard(connection: HTTPConnection) -> Dashboard:
    return state.public(connection.app).dashboard


async def _stream_seconds(connection: HTTPConnection) -> float:
    return state.public(connection.app).stream_seconds


async def _authenticator(connection: HTTPConnection) -> Authenticator:
    return state.public(connection.app).authenticator


InternalDep = Annotated[InternalState, Depends(_internal)]
RedisDep = Annotated[Redis, Depends(_redis)]
StoreDep = Annotated[Store, Depends(_store)]
StorageDep = Annotated[Storage, Depends(_storage)]
ResourcesDep = Annotated[Resources, Depends(_resources)]
HubDep = Annotated[Hub, Depends(_hub)]
DraftingDep = Annotated[Drafting, Depends(_drafting)]
SubmitterDep = Annotated[Submitter, Depends(_submitter)]
WebhooksDep = Annotated[WebhookStore, Depends(_webhooks)]
DashboardDep = Annotated[Dashboard, Depends(_dashboard)]
StreamSecondsDep = Annotated[float, Depends(_stream_seconds)]
AuthenticatorDep = Annotated[Authenticator, Depends(_authenticator)]


async def _caller(
    authenticator: AuthenticatorDep,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Caller:
    return await authenticator.caller(authorization)


async def _job_id(
    job_id: Annotated[str, Path(description="Id from the answer to the POST.")],
) -> str:
    # Anything else could name another key of the store, such as `status:pending`.
    if not _ID.fullmatch(job_id):
        raise not_found(job_id)
    return job_id


CallerDep = Annotated[Caller, Depends(_caller)]
JobId = Annotated[str, Depends(_job_id)]


async def _reader(store: StoreDep, caller: CallerDep) -> Reader:
    return Reader(store, caller)


async def _audit(connection: HTTPConnection, caller: CallerDep) -> Audit:
    return Audit(state.public(connection.app).store.deeds, caller)


ReaderDep = Annotated[Reader, Depends(_reader)]
AuditDep = Annotated[Audit, Depends(_audit)]
