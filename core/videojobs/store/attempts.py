"""Moves a job through its attempts to its end. Each move is one Lua script, so readers see all of
it or nothing."""

import json
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from videojobs.job.identity import Owner
from videojobs.job.outcome import Termination
from videojobs.job.states import TERMINAL, Status
from videojobs.protocol import wire
from videojobs.protocol.reports import MESSAGE_CANCELLED, MESSAGE_COMPLETED
from videojobs.store import keys
from videojobs.store.client import StoreClient, StorePart
from videojobs.store.operation import operation
from videojobs.store.records import Finish, flat
from videojobs.times import epoch_ms


class Standing(StrEnum):
    """Whether an attempt may still change its job. Final statuses keep their name."""

    CURRENT = "current"
    STALE = "stale"  # a later attempt runs, or this one is over
    FOREIGN = "foreign"  # the job belongs to another VideoJob
    MISSING = "missing"  # no record: it is lost, and the operator's resync creates it again
    SUCCESS = Status.SUCCESS.value
    FAILURE = Status.FAILURE.value
    CANCELLED = Status.CANCELLED.value

    @property
    def proceeds(self) -> bool:
        """Whether the renderer of the attempt should go on. A lost record does not stop it."""
        return self in (Standing.CURRENT, Standing.MISSING)


class Attempts(StorePart):
    """Transitions of a record. `ttl_seconds`: how long clients can read it after the end."""

    def __init__(self, client: StoreClient, ttl_seconds: int) -> None:
        super().__init__(client)
        self._ttl = ttl_seconds

    @operation
    async def start(self, job_id: str, attempt: int, now: datetime) -> Standing:
        """Record that an attempt's container runs; only CURRENT has changed the record."""
        moment = (epoch_ms(now), wire.time_fragment(now))
        return Standing(await self._client.run("start", job_id, attempt, *moment))

    @operation
    async def progress(
        self,
        job_id: str,
        attempt: int,
        progress: float,
        message: str,
        now: datetime,
        eta_seconds: float | None = None,
        owner: Owner | None = None,
    ) -> Standing:
        """Record a renderer's report: progress from 0 to 1, and the seconds that it expects to take
        still. Progress that falls within an attempt is ignored. `owner` is the VideoJob of the
        renderer, None if its token names none."""
        shown = (wire.progress_fragment(min(progress, 0.9999)), wire.fragment(message))
        moment = (epoch_ms(now), wire.time_fragment(now))
        eta = "" if eta_seconds is None else f"{eta_seconds:.1f}"
        told = (*shown, *moment, eta, *_arguments(owner))
        return Standing(await self._client.run("progress", job_id, attempt, *told))

    @operation
    async def standing_of(self, job_id: str, attempt: int, owner: Owner | None = None) -> Standing:
        """The standing of an attempt of a VideoJob, without a change."""
        names = ["status", "attempt", "_over", "_uid", "_namespace", "_name"]
        values = await cast(
            "Awaitable[list[str | None]]", self._redis.hmget(keys.record(job_id), names)
        )
        status, known, over, uid, *place = values
        if status is None:
            return Standing.MISSING
        if owner is not None and _is_foreign(owner, uid, place):
            return Standing.FOREIGN
        if Status(json.loads(status)) in TERMINAL:
            return Standing(json.loads(status))
        stale = attempt < int(known or 0) or over == str(attempt)
        return Standing.STALE if stale else Standing.CURRENT

    @operation
    async def keep_outcome(
        self, job_id: str, attempt: int, outcome: Termination, owner: Owner | None = None
    ) -> Standing:
        """Keep what an attempt reports as its outcome. CURRENT when the record holds it, also for a
        repeated report; STALE for a second, different outcome of the same attempt."""
        told = (outcome.to_report(), *_arguments(owner))
        return Standing(await self._client.run("keep_outcome", job_id, attempt, *told))

    @operation
    async def record_wait(
        self,
        job_id: str,
        message: str,
        now: datetime,
        *,
        over: int = 0,
        retry_count: int = 0,
        next_retry: datetime | None = None,
    ) -> Standing:
        """Record that the job waits, for a slot or for its next attempt. `over` is the attempt that
        ended, 0 before the first. STALE when a later attempt is known."""
        return Standing(
            await self._client.run(
                "record_wait",
                job_id,
                over,
                retry_count,
                wire.fragment(message),
                wire.time_fragment(next_retry),
                epoch_ms(now),
                wire.time_fragment(now),
            )
        )

    @operation
    async def finish(self, job_id: str, finish: Finish) -> Standing:
        """Set a final status, unless there is one: the first wins. Returns the one that holds, or
        MISSING without a record."""
        fragments = dict(finish.fragments)
        expires = finish.moment + timedelta(seconds=self._ttl)
        fragments["expires_at"] = wire.time_fragment(expires)
        if finish.status is Status.SUCCESS:
            fragments["progress"] = wire.progress_fragment(1.0)
            fragments["progress_message"] = wire.fragment(MESSAGE_COMPLETED)
        elif finish.status is Status.CANCELLED:
            fragments["progress_message"] = wire.fragment(MESSAGE_CANCELLED)
        if finish.artifacts_attempt is not None:
            fragments["_artifacts_attempt"] = str(finish.artifacts_attempt)
        answer = await self._client.run(
            "finish",
            job_id,
            finish.status.value,
            epoch_ms(finish.moment),
            wire.time_fragment(finish.moment),
            self._ttl,
            *flat(fragments),
        )
        return Standing(answer)


def _arguments(owner: Owner | None) -> tuple[str, str, str]:
    return (owner.namespace, owner.name, owner.uid) if owner is not None else ("", "", "")


def _is_foreign(owner: Owner, uid: str | None, place: Sequence[str | None]) -> bool:
    """The rule of the scripts' `is_foreign`."""
    if uid is not None:
        return uid != owner.uid
    return None not in place and [*place] != [owner.namespace, owner.name]
