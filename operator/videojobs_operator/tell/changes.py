"""What a status write has changed, computed from the status before and after it. Pure.

Events and metrics are made of these changes, so both say the same and each change is announced
once: a refused write announces nothing, and neither does one that changes nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

from videojobs.job.conditions import REFUSALS, Condition, ConditionType, Reason, find, is_true
from videojobs.job.resource import Attempt, VideoJobStatus


class EventReason(StrEnum):
    """The closed list of reasons. There is one Event object per reason and object, so a VideoJob
    has at most twelve. `Ignored` is the only one on objects of other kinds."""

    QUEUED = "Queued"
    SUSPENDED = "Suspended"
    REFUSED = "Refused"
    UNSCHEDULABLE = "Unschedulable"
    STALLED = "Stalled"
    ADMITTED = "Admitted"
    STARTED = "Started"
    DISRUPTED = "Disrupted"
    REQUEUED = "Requeued"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    IGNORED = "Ignored"


@dataclass(frozen=True)
class Change:
    """One change; `warning` selects the Event type Warning over Normal."""

    reason: EventReason
    message: str
    warning: bool = False


def status_changes(before: VideoJobStatus, after: VideoJobStatus) -> list[Change]:
    """The changes in the order in which they happened."""
    found = [_ended(attempt, before, after) for attempt in ended_attempts(before, after)]
    told = [change for group in found for change in group]
    if is_true(after.conditions, ConditionType.FINISHED):
        return told + _finished(before, after)
    waits = _waiting(before, after) + _refused(before, after) + _unscheduled(before, after)
    return told + waits + _stalled(before, after) + _running(before, after)


def ended_attempts(before: VideoJobStatus, after: VideoJobStatus) -> list[Attempt]:
    """The attempts that ended with this write."""
    closed = {attempt.number for attempt in before.attempts if attempt.end_time is not None}
    return [
        attempt
        for attempt in after.attempts
        if attempt.end_time is not None and attempt.number not in closed
    ]


def _ended(attempt: Attempt, before: VideoJobStatus, after: VideoJobStatus) -> list[Change]:
    message = f"Attempt {attempt.number}: {attempt.message or attempt.reason or 'ended'}"
    if attempt.outcome == "Disrupted":
        again = "Queued again at once; no retry is spent"
        return [
            Change(EventReason.DISRUPTED, message, warning=True),
            Change(EventReason.REQUEUED, again),
        ]
    if attempt.reason == Reason.YIELDED:
        return [Change(EventReason.REQUEUED, message)]
    if after.retry_count > before.retry_count:
        admitted = find(after.conditions, ConditionType.ADMITTED)
        return [Change(EventReason.REQUEUED, admitted.message if admitted else message, True)]
    return []


def _waiting(before: VideoJobStatus, after: VideoJobStatus) -> list[Change]:
    old, new = (find(status.conditions, ConditionType.ADMITTED) for status in (before, after))
    if new is None or new.status != "False" or _same(old, new):
        return []
    if new.reason == Reason.SUSPENDED:
        return [Change(EventReason.SUSPENDED, new.message)]
    if old is None or old.reason == Reason.SUSPENDED:
        return [Change(EventReason.QUEUED, new.message)]
    return []


def _refused(before: VideoJobStatus, after: VideoJobStatus) -> list[Change]:
    """Kubernetes refuses the Job of an attempt (Admitted), or its pod (Rendering)."""
    for kind in (ConditionType.ADMITTED, ConditionType.RENDERING):
        old, new = (find(status.conditions, kind) for status in (before, after))
        if new is not None and new.reason in REFUSALS and not _same(old, new):
            return [Change(EventReason.REFUSED, new.message, warning=True)]
    return []


def _unscheduled(before: VideoJobStatus, after: VideoJobStatus) -> list[Change]:
    old, new = (find(status.conditions, ConditionType.RENDERING) for status in (before, after))
    if new is None or new.reason != Reason.UNSCHEDULABLE or _same(old, new):
        return []
    return [Change(EventReason.UNSCHEDULABLE, new.message, warning=True)]


def _stalled(before: VideoJobStatus, after: VideoJobStatus) -> list[Change]:
    """Of a job that is not finished: an end is announced by its own reason."""
    new = find(after.conditions, ConditionType.STALLED)
    if new is None or is_true(before.conditions, ConditionType.STALLED):
        return []
    return [Change(EventReason.STALLED, new.message, warning=True)]


def _running(before: VideoJobStatus, after: VideoJobStatus) -> list[Change]:
    told = []
    if after.attempts:
        job = f"Attempt {after.attempt}: Job {after.attempts[-1].job}"
        waited = find(before.conditions, ConditionType.ADMITTED) is not None
        if waited and _turned_true(ConditionType.ADMITTED, before, after):
            told.append(Change(EventReason.ADMITTED, job))
        if _turned_true(ConditionType.RENDERING, before, after):
            told.append(Change(EventReason.STARTED, f"{job} runs"))
    return told


def _finished(before: VideoJobStatus, after: VideoJobStatus) -> list[Change]:
    condition = find(after.conditions, ConditionType.FINISHED)
    if condition is None or is_true(before.conditions, ConditionType.FINISHED):
        return []
    reason = EventReason(condition.reason)
    return [Change(reason, condition.message, warning=reason is EventReason.FAILED)]


def _turned_true(kind: ConditionType, before: VideoJobStatus, after: VideoJobStatus) -> bool:
    return is_true(after.conditions, kind) and not is_true(before.conditions, kind)


def _same(old: Condition | None, new: Condition) -> bool:
    return old is not None and (old.status, old.reason) == (new.status, new.reason)
