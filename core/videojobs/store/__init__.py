"""The job records that clients read, in Redis.

`assembly` puts the parts together, and each caller takes those that it uses. Both servers use
`submissions`, `attempts` (start, progress, end), `reading` (one record, a user's list), `outbox`,
`estimates` and `demand`. The API alone uses `deeds`, `webhooks`, `files`, `overview` (the
dashboard) and `redis_health`; the operator alone `ownership`, `survey` (all records, to compare
them with the cluster) and `retention`.

Below them `client` shares one connection (`connection`: one server or Sentinel) and joins calls
into `batch`es; `operation` gives each call one kind of error and a duration; `scripting` runs the
Lua transitions of `scripts/`. `keys` names the keys, `records` the data, `channel` the pub/sub
messages, `replication` waits for replicas.
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
