"""What follows for slots, cache and queue after the actions on a VideoJob. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from videojobs.job.resource import VideoJob
from videojobs_operator.constants import SLOTS_REFRESH_SECONDS
from videojobs_operator.reconcile.actions import (
    Action,
    PatchStatus,
    RecordStart,
    RecordWait,
    Settle,
    WakeAfter,
)
from videojobs_operator.reconcile.observed import Observed
from videojobs_operator.slots.due import wants_slot

_SLOT_NEUTRAL = (WakeAfter, RecordStart, RecordWait, Settle)
"""Actions that change nothing about who holds or wants a slot."""


@dataclass(frozen=True)
class Situation:
    """How things are after the actions.

    `video_job` is what the cache has now, None if it is settled or deleted. `granted` and `queued`
    say whether it has a slot or a queue position, `refused` whether its start was refused. `wake`
    is the number of seconds after which the actor wants it reconciled again, if at all.
    """

    video_job: VideoJob | None
    granted: bool
    queued: bool
    refused: bool
    wake: float | None


@dataclass(frozen=True)
class Aftermath:
    """What to do next.

    `release`: withdraw its grant. `forget`: drop what is remembered of its writes. `close`: nothing
    is left to do about its deletion, so drop it from the cache; `announce`: announce the deletion,
    unless a status write has announced the end. `wake`: seconds until it is
    reconciled again, None for never. `refresh_slots`: seconds until its pool's slots are allocated.
    """

    release: bool
    forget: bool
    close: bool
    announce: bool
    wake: float | None
    refresh_slots: float


def aftermath(
    observed: Observed, actions: Sequence[Action], situation: Situation, now: datetime
) -> Aftermath:
    """What follows from the actions that were decided on `observed`."""
    release = situation.refused or _needs_no_grant(observed, situation.video_job)
    over = situation.video_job is None and situation.wake is None
    idle = not _unplaced(situation, release, now) and all(
        isinstance(action, _SLOT_NEUTRAL) for action in actions
    )
    return Aftermath(
        release=release,
        forget=over,
        close=over and not observed.exists,
        announce=not any(isinstance(action, PatchStatus) for action in actions),
        wake=situation.wake,
        refresh_slots=SLOTS_REFRESH_SECONDS if idle else 0.0,
    )


def _needs_no_grant(observed: Observed, known: VideoJob | None) -> bool:
    """A grant lasts until its attempt is in the status; a suspended VideoJob keeps none."""
    if known is None or known.finished or known.open_attempt is not None:
        return True
    return observed.video_job.spec.suspend


def _unplaced(situation: Situation, release: bool, now: datetime) -> bool:
    """Whether it wants a slot and no allocation has given it a slot or a position."""
    known = situation.video_job
    if known is None or situation.queued or (situation.granted and not release):
        return False
    return wants_slot(known, now)
