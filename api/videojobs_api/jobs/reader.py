"""Reads jobs for a caller: what is not theirs is not there."""

import re
from dataclasses import dataclass
from typing import Final

from videojobs.store import Entry, State, Store
from videojobs_api.auth.callers import Caller
from videojobs_api.http.problems import ProblemError

_ECHOED_ID_CHARACTERS: Final = 64
_NOT_IN_IDS: Final = re.compile(r"[^0-9A-Za-z._:-]")


@dataclass(frozen=True)
class Reader:
    """Every method raises the guide's 404 for a job that is unknown or another user's."""

    store: Store
    caller: Caller

    async def document(self, job_id: str) -> str:
        """The stored bytes of the status endpoint."""
        if self.caller.unbounded:
            document = await self.store.records.document(job_id)
        else:
            document, owner = await self.store.records.owned_document(job_id)
            if not self.caller.may_see(owner):
                document = None
        if document is None:
            raise not_found(job_id)
        return document

    async def state(self, job_id: str) -> State:
        """The same, with its version."""
        await self.document(job_id)
        state = await self.store.records.state(job_id)
        if state is None:
            raise not_found(job_id)
        return state

    async def entry(self, job_id: str) -> Entry:
        """The record's internal side."""
        entry = await self.store.records.entry(job_id)
        if entry is None or not self.caller.may_see(entry.job.user_id):
            raise not_found(job_id)
        return entry


def not_found(job_id: str) -> ProblemError:
    """The guide's 404. The id is echoed tame: it is whatever a client typed."""
    return ProblemError(
        404, f"Job {_NOT_IN_IDS.sub('?', job_id)[:_ECHOED_ID_CHARACTERS]} not found"
    )
