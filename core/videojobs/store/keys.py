"""Names of all Redis keys.

Under `jobs:` lies only what the guide shows, so that its redis-cli commands work by hand:
`GET jobs:{id}`, `ZRANGE jobs:status:processing 0 -1`, `ZCARD jobs:status:pending`.
Everything internal is under `job:`. The scripts in `scripts/` build the same names. A move touches
keys of several hash slots, so Redis Cluster is not supported; Sentinel is.
"""

from typing import Final

from videojobs.job.states import Status

OUTBOX: Final = "job:outbox"
"""ZSET: jobs whose VideoJob is not known to exist yet, scored by Redis' time in ms."""

RETRACTED: Final = "job:retracted"
"""ZSET: cancelled jobs whose VideoJob is not known to be deleted yet, scored likewise."""


WEBHOOKS: Final = "job:webhooks:due"
"""ZSET: jobs whose end is to be told, scored by when a sender may take them in ms. Beside it,
`job:webhooks:gone:{SHA-1 of user and URL}` STRING, expires: the address wants nothing more."""

MEDIANS: Final = "job:medians"
"""HASH: kind of job to seconds of run a second of video. Their samples: `job:runs:{kind}` LIST."""


ENDED: Final = "job:ended"
"""ZSET: jobs whose files have not been tidied since they ended, scored by the end in ms."""

BARRIER: Final = "job:barrier"
"""STRING, empty: written only so that a replica can be asked whether it has come so far."""

DEMAND: Final = "job:demand"
"""HASH: NAMESPACE/POOL to the pool's demand as JSON; the leading operator writes it."""

WITNESS: Final = "job:witness"
"""STRING: run id of the Redis process whose records were found complete."""


def wire(job_id: str) -> str:
    """STRING: the exact JSON of the status endpoint."""
    return f"jobs:{job_id}"


def by_status(status: Status) -> str:
    """ZSET: ids in a status, scored by creation in ms."""
    return f"jobs:status:{status.value}"


def record(job_id: str) -> str:
    """HASH: a JSON fragment for each wire field, and internal fields that begin with `_`."""
    return f"job:record:{job_id}"


def by_user(user_id: str) -> str:
    """ZSET: ids of a user, scored by creation in ms."""
    return f"job:user:{user_id}"


def owned(status: str, user_id: str) -> str:
    """ZSET: ids of a user in a status, scored by creation in ms."""
    return f"job:owned:{status}:{user_id}"


def lease(task: str) -> str:
    """STRING, expires: some replica of the API does this task."""
    return f"job:lease:{task}"


def unanswered(job_id: str) -> str:
    """STRING, short-lived: the first answer to a repeatable submission is under way."""
    return f"job:unanswered:{job_id}"
