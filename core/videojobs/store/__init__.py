"""The job records that clients read, in Redis. See `jobs` for the operations, `keys` for names."""

from videojobs.store.connection import connect
from videojobs.store.files import FileClaims
from videojobs.store.jobs import JobStore
from videojobs.store.records import (
    Cursor,
    Entry,
    Finish,
    Limits,
    Listing,
    Load,
    Page,
    State,
    StoreError,
    Submission,
    Submitted,
    Verdict,
)
from videojobs.store.survey import Survey

__all__ = [
    "Cursor",
    "Entry",
    "FileClaims",
    "Finish",
    "JobStore",
    "Limits",
    "Listing",
    "Load",
    "Page",
    "State",
    "StoreError",
    "Submission",
    "Submitted",
    "Survey",
    "Verdict",
    "connect",
]
