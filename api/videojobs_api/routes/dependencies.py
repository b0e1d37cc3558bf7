"""What routes declare as parameters: parts of the application's state, the caller, a valid job id.

Dependencies are coroutines, also those that await nothing: FastAPI runs a plain function in a
thread, which costs more than the rest of a request.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Depends, Header, Path
from starlette.requests import HTTPConnection

from videojobs.store import Store
from videojobs.store.webhooks import WebhookStore
from videojobs_api.auth.callers import Caller
from videojobs_api.auth.tokens import Authenticator
from videojobs_api.dashboard.service import Dashboard
from videojobs_api.events.hub import Hub
from videojobs_api.jobs.drafting import Drafting
from videojobs_api.jobs.reader import Reader, as_kept, not_found
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.submission import Submitter
from videojobs_api.routes.audit import Audit
from videojobs_api.storage import Storage
from videojobs_api.wiring import state
from videojobs_api.wiring.state import InternalState, PublicState, State

_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")


async def _internal(connection: HTTPConnection) -> InternalState:
    return state.internal(connection.app)


def _common(read: Callable[[State], object]) -> Callable[[HTTPConnection], Awaitable[object]]:
    """The dependency on a part of the state that both applications have."""

    async def part(connection: HTTPConnection) -> object:
        return read(state.of(connection.app))

    return part


def _public(
    read: Callable[[PublicState], object],
) -> Callable[[HTTPConnection], Awaitable[object]]:
    """The dependency on a part of the public application's state."""

    async def part(connection: HTTPConnection) -> object:
        return read(state.public(connection.app))

    return part


InternalDep = Annotated[InternalState, Depends(_internal)]
StoreDep = Annotated[Store, Depends(_common(lambda common: common.store))]
StorageDep = Annotated[Storage, Depends(_common(lambda common: common.storage))]
WebhooksDep = Annotated[WebhookStore, Depends(_common(lambda common: common.store.webhooks))]
ResourcesDep = Annotated[Resources, Depends(_public(lambda public: public.resources))]
HubDep = Annotated[Hub, Depends(_public(lambda public: public.hub))]
DraftingDep = Annotated[Drafting, Depends(_public(lambda public: public.drafting))]
SubmitterDep = Annotated[Submitter, Depends(_public(lambda public: public.submitter))]
DashboardDep = Annotated[Dashboard, Depends(_public(lambda public: public.dashboard))]
StreamSecondsDep = Annotated[float, Depends(_public(lambda public: public.stream_seconds))]
AuthenticatorDep = Annotated[Authenticator, Depends(_public(lambda public: public.authenticator))]


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
    return as_kept(job_id)


CallerDep = Annotated[Caller, Depends(_caller)]
JobId = Annotated[str, Depends(_job_id)]


async def _reader(store: StoreDep, caller: CallerDep) -> Reader:
    return Reader(store, caller)


async def _audit(connection: HTTPConnection, caller: CallerDep) -> Audit:
    return Audit(state.public(connection.app).store.deeds, caller)


ReaderDep = Annotated[Reader, Depends(_reader)]
AuditDep = Annotated[Audit, Depends(_audit)]
