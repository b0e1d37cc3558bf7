"""Names of all Redis keys. The Lua scripts get the same constants; see `scripting`.

Keys under `jobs:` are those that the guide shows, so that its redis-cli commands work: `GET
jobs:{id}`, `ZRANGE jobs:status:processing 0 -1`, `ZCARD jobs:status:pending`. Internal keys are
under `job:`. One transition writes keys of several hash slots, so Redis Cluster is not supported;
Sentinel is.
"""

from typing import Final

from videojobs.job.states import Status

OUTBOX: Final = "job:outbox"
"""ZSET: jobs whose VideoJob is not known to exist yet, scored by Redis' time in ms."""

RETRACTED: Final = "job:retracted"
"""ZSET: cancelled jobs whose VideoJob is not known to be deleted yet, scored likewise."""

WEBHOOKS: Final = "job:webhooks:due"
"""ZSET: jobs whose webhook is scheduled, scored by the time in ms from which it may be sent."""

WEBHOOKS_GONE: Final = "job:webhooks:gone:"
"""Prefix, followed by the SHA-1 of user and URL. STRING, expires: the address is disabled."""

MEDIANS: Final = "job:medians"
"""HASH: kind of job to the median of its runs, in seconds per second of video."""

RUNS: Final = "job:runs:"
"""Prefix, followed by the kind. LIST: the last runs of a kind, in seconds per second of video."""

ENDED: Final = "job:ended"
"""ZSET: ended jobs whose files have not been tidied since, scored by the end in ms."""

BARRIER: Final = "job:barrier"
"""STRING, empty: written before WAIT, which counts the replicas that have the write."""

DEMAND: Final = "job:demand"
"""HASH: NAMESPACE/POOL to the pool's demand as JSON; the leading operator writes it."""

WITNESS: Final = "job:witness"
"""STRING: run id of the Redis process whose records were found complete."""

WIRE: Final = "jobs:"
BY_STATUS: Final = "jobs:status:"
RECORD: Final = "job:record:"
BY_USER: Final = "job:user:"
OWNED: Final = "job:owned:"
UNANSWERED: Final = "job:unanswered:"
_LEASE: Final = "job:lease:"
"""Prefixes; the functions below say what follows and what the key holds."""

UNION: Final = "job:union:"
"""Prefix, followed by the user. ZSET that exists only while a list of several statuses is made."""


def wire(job_id: str) -> str:
    """STRING: the exact JSON of the status endpoint."""
    return f"{WIRE}{job_id}"


def by_status(status: Status) -> str:
    """ZSET: ids in a status, scored by creation in ms."""
    return f"{BY_STATUS}{status.value}"


def record(job_id: str) -> str:
    """HASH: a JSON fragment for each wire field, and internal fields that begin with `_`."""
    return f"{RECORD}{job_id}"


def by_user(user_id: str) -> str:
    """ZSET: ids of a user, scored by creation in ms."""
    return f"{BY_USER}{user_id}"


def owned(status: str, user_id: str) -> str:
    """ZSET: ids of a user in a status, scored by creation in ms."""
    return f"{OWNED}{status}:{user_id}"


def lease(task: str) -> str:
    """STRING, expires: one replica of the API does this task."""
    return f"{_LEASE}{task}"


def unanswered(job_id: str) -> str:
    """STRING, short-lived: the first answer to a submission with an idempotency key is under
    way."""
    return f"{UNANSWERED}{job_id}"
