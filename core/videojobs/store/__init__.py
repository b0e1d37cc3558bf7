"""The job records that clients read, in Redis.

`assembly` wires the parts, `keys` names the keys, `scripts/` holds the transitions in Lua.
"""

from videojobs.store.assembly import Store
from videojobs.store.attempts import Standing
from videojobs.store.connection import connect
from videojobs.store.files import FileClaims
from videojobs.store.records import (
    Cursor,
    Entry,
    Finish,
    Limits,
    Listing,
    Page,
    State,
    StoreError,
    Submission,
    Submitted,
    Verdict,
    Workload,
)
from videojobs.store.survey import Survey

__all__ = [
    "Cursor",
    "Entry",
    "FileClaims",
    "Finish",
    "Limits",
    "Listing",
    "Page",
    "Standing",
    "State",
    "Store",
    "StoreError",
    "Submission",
    "Submitted",
    "Survey",
    "Verdict",
    "Workload",
    "connect",
]
