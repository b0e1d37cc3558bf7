"""Reads jobs for a caller: another user's job is reported as unknown."""

import re
from dataclasses import dataclass
from typing import Final

from videojobs.store import Entry, State, Store
from videojobs_api.auth.callers import Caller
from videojobs_api.errors import NotFound

_ECHOED_ID_CHARACTERS: Final = 64
_NOT_IN_IDS: Final = re.compile(r"[^0-9A-Za-z._:-]")


@dataclass(frozen=True)
class Reader:
    """Every method raises the guide's NotFound for a job that is unknown or another user's."""

    store: Store
    caller: Caller

    async def document(self, job_id: str) -> str:
        """The stored bytes of the status document."""
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
        """The status document with its version."""
        await self.document(job_id)
        state = await self.store.records.state(job_id)
        if state is None:
            raise not_found(job_id)
        return state

    async def entry(self, job_id: str) -> Entry:
        """The internal side of the record: request, status and attempt of the files."""
        entry = await self.store.records.entry(job_id)
        if entry is None or not self.caller.may_see(entry.job.user_id):
            raise not_found(job_id)
        return entry


def as_kept(job_id: str) -> str:
    """An id as the store keeps it. Ids are UUIDs, which some clients write in capitals."""
    return job_id.lower()


def not_found(job_id: str) -> NotFound:
    """The guide's 404. The id is sanitised before it is echoed: a client may send anything."""
    return NotFound(f"Job {_NOT_IN_IDS.sub('?', job_id)[:_ECHOED_ID_CHARACTERS]} not found")
