"""The decision: what to do about one VideoJob, as a pure function of what was observed.

It is level-driven: it depends on the present state only, not on what has changed. In a steady state
it decides nothing, and a step that failed half-way is decided again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from videojobs.job.conditions import REFUSALS, Condition, ConditionType, Reason, find
from videojobs.job.failures import Failure
from videojobs.job.resource import VideoJob, VideoJobStatus
from videojobs.job.states import Status
from videojobs.store import Finish
from videojobs.times import parse_rfc3339
from videojobs_operator.constants import (
    HELD_ALLOWANCE_SECONDS,
    KILLS_FORGIVEN,
    NEAR_POSITION,
    NODE_STALLED_SECONDS,
    PENDING_ALLOWANCE_SECONDS,
    POSITION_COPY_SECONDS,
    PROGRESS_COPY_SECONDS,
    STALLED_SECONDS,
    STORE_PROBE_SECONDS,
    WAITING_REFRESH_BEHIND_SECONDS,
    WAITING_REFRESH_SECONDS,
)
from videojobs_operator.reconcile import transitions
from videojobs_operator.reconcile.actions import (
    Action,
    CreateRecord,
    DeleteResource,
    PatchStatus,
    RecordFinish,
    RecordStart,
    RecordWait,
    Settle,
    StartAttempt,
    StopJob,
    WakeAfter,
)
from videojobs_operator.reconcile.attempt import (
    Disrupted,
    Failed,
    Running,
    Succeeded,
    Unconfirmed,
    Waiting,
    killed_too_often,
)
from videojobs_operator.reconcile.finish import finish_of
from videojobs_operator.reconcile.observed import Observed
from videojobs_operator.reconcile.records import Record, StoreGap
from videojobs_operator.slots.due import wants_slot
from videojobs_operator.state.settled import completion_of, expiry_of

_NO_NODE = frozenset({Reason.UNSCHEDULABLE, Reason.WAITING_FOR_ROOM, Reason.SUSPENDED})
"""Reasons of an attempt whose pod has no node. Such an attempt holds its slot, because its pod may
start at any time, but not against a higher tier."""
_PATIENT = frozenset({Reason.WAITING_FOR_ROOM, *REFUSALS})
"""Reasons of an attempt that waits for something which ends by itself, or by a person's act."""
_LONGEST = {
    Reason.SUSPENDED: timedelta(seconds=HELD_ALLOWANCE_SECONDS),
    **dict.fromkeys(_PATIENT, timedelta(seconds=PENDING_ALLOWANCE_SECONDS)),
}
"""How long an attempt may wait for these before it is queued again."""


class _Step(NamedTuple):
    """A step of a live VideoJob: the status to go to, and what to do before it is written."""

    to: VideoJobStatus
    actions: Sequence[Action] = ()


def decide(observed: Observed, now: datetime) -> list[Action]:
    """Actions in the order in which they must be done.

    A state that must be left without a further event wakes itself (`WakeAfter`): the operator's own
    write is no event for a watch that starts after it.
    """
    if not observed.exists:
        return _deleted(observed, now)
    if observed.video_job.finished:
        return _finished(observed, now)
    if observed.record is StoreGap.REPLACED:
        return _under_its_own_id(observed, now)
    if observed.record is StoreGap.TAKEN:
        return _refused(observed, now)
    if observed.unrecorded is not None:
        return _write_down(observed.video_job, observed.unrecorded, now)
    if observed.record is StoreGap.MISSING:
        # Create the record first, so that every later step finds one.
        return [CreateRecord(), WakeAfter(0)]
    if isinstance(observed.record, Record) and observed.record.terminal:
        return _end_as_recorded(observed, observed.record, now)
    if _without_position(observed, now):
        # The queue is put in order next; then there is a slot or a position to report.
        return [*_stop_strays(observed), WakeAfter(WAITING_REFRESH_SECONDS)]
    return _live(observed, now)


def _without_position(observed: Observed, now: datetime) -> bool:
    waits = observed.pool_exists and wants_slot(observed.video_job, now)
    return waits and not (observed.granted or observed.queue_message or observed.refusal)


def _deleted(observed: Observed, now: datetime) -> list[Action]:
    """`kubectl delete` is a cancel. Kubernetes deletes the children too, only later. A VideoJob
    stays until other controllers have removed their finalizers, and shows its end meanwhile."""
    video_job, record, actions = observed.video_job, observed.record, _stop_all(observed)
    if record is StoreGap.UNAVAILABLE:
        return [*actions, WakeAfter(STORE_PROBE_SECONDS)]
    if isinstance(record, Record) and not record.terminal:
        actions.append(RecordFinish(Finish(Status.CANCELLED, now)))
    if video_job.metadata.deletion_timestamp is not None and not video_job.finished:
        actions.append(PatchStatus(_end_of_deleted(video_job, record, now)))
    return actions


def _end_of_deleted(
    video_job: VideoJob, record: Record | StoreGap, now: datetime
) -> VideoJobStatus:
    if isinstance(record, Record) and record.terminal:
        return transitions.ended_as_recorded(video_job, record.document, now)
    return transitions.cancelled(video_job, now)


def _finished(observed: Observed, now: datetime) -> list[Action]:
    """Record first, delete after: a time to live must not delete a result that clients cannot
    read yet."""
    actions = _stop_all(observed)
    video_job = observed.video_job
    if observed.record is StoreGap.UNAVAILABLE:
        return [*actions, WakeAfter(STORE_PROBE_SECONDS)]
    foreign = observed.record in (StoreGap.REPLACED, StoreGap.TAKEN)
    if observed.record is StoreGap.MISSING:
        actions.append(CreateRecord())
    if not foreign and not (isinstance(observed.record, Record) and observed.record.terminal):
        finish = finish_of(video_job.job_id, video_job.status, completion_of(video_job))
        return [*actions, RecordFinish(finish), WakeAfter(0)]
    over = expiry_of(video_job) <= now
    return [*actions, DeleteResource() if over else Settle()]


def _end_as_recorded(observed: Observed, record: Record, now: datetime) -> list[Action]:
    """Clients have seen the end (a cancel, or our write before a crash): the resource follows."""
    video_job, reading = observed.video_job, observed.reading
    match reading, record.status:
        case Succeeded(result, stages), Status.SUCCESS:
            to = transitions.succeeded(video_job, result, now, stages)
        case Failed(failure, stages), Status.FAILURE:
            to = transitions.failed(video_job, failure, now, stages)
        case Succeeded(stages=stages) | Failed(stages=stages), _:
            to = transitions.ended_as_recorded(video_job, record.document, now, stages)
        case _:
            to = transitions.ended_as_recorded(video_job, record.document, now)
    return [*_stop_all(observed), PatchStatus(to), WakeAfter(0)]


def _under_its_own_id(observed: Observed, now: datetime) -> list[Action]:
    """Its name is the id of an earlier job, which the name belongs to no more. An attempt that was
    started while Redis was unavailable reports under that id: it is stopped."""
    to = transitions.given_its_own_id(observed.video_job, now)
    return [*_stop_all(observed), PatchStatus(to), WakeAfter(0)]


def _refused(observed: Observed, now: datetime) -> list[Action]:
    """Its job id is another VideoJob's, whose record and files must stay what they are: this one
    fails under its uid."""
    to = transitions.refused(observed.video_job, now)
    return [*_stop_all(observed), PatchStatus(to), WakeAfter(0)]


def _write_down(video_job: VideoJob, number: int, now: datetime) -> list[Action]:
    """The Job of an attempt exists, but the status write was lost. This comes before anything is
    done to the Job: otherwise its number could be used again."""
    return [PatchStatus(transitions.attempt_found(video_job, number, now)), WakeAfter(0)]


def _live(observed: Observed, now: datetime) -> list[Action]:
    before = observed.video_job
    accepted = before.model_copy(update={"status": transitions.accepted(before, now)})
    to, actions = _step(replace(observed, video_job=accepted), now)
    strays = [stop for stop in _stop_strays(observed) if stop not in actions]
    writes = [PatchStatus(to)] if to != before.status else []
    return [*strays, *actions, *writes]


def _step(observed: Observed, now: datetime) -> _Step:
    video_job = observed.video_job
    if video_job.spec.suspend:
        return _suspended(observed, now)
    if video_job.open_attempt is not None:
        return _attempting(observed, video_job.open_attempt.number, now)
    return _queued(observed, now)


def _stop_strays(observed: Observed) -> list[Action]:
    """Stop the Jobs of attempts that have ended: a creation whose call had been given up has
    arrived late, or a lost node has come back."""
    attempt = observed.video_job.open_attempt
    number = attempt.number if attempt is not None else None
    return [StopJob(job.name, job.uid) for job in observed.live_jobs if job.attempt != number]


def _stop_all(observed: Observed) -> list[Action]:
    return [StopJob(job.name, job.uid) for job in observed.live_jobs]


def _suspended(observed: Observed, now: datetime) -> _Step:
    video_job = observed.video_job
    message = "Suspended by spec.suspend; set it to false to resume"
    over = video_job.open_attempt.number if video_job.open_attempt is not None else 0
    actions = _stop_all(observed)
    if over or not _waits_for(video_job, Reason.SUSPENDED):
        actions.append(RecordWait(message, over, video_job.status.retry_count))
    return _Step(transitions.suspended(video_job, message, now), actions)


def _queued(observed: Observed, now: datetime) -> _Step:
    video_job = observed.video_job
    due = video_job.status.next_retry_time
    if due is not None and parse_rfc3339(due) > now:
        wake = WakeAfter((parse_rfc3339(due) - now).total_seconds())
        return _Step(video_job.status, [wake])
    if not observed.pool_exists:
        pool = video_job.spec.pool
        message = f"RenderPool {pool} does not exist; create it or submit to another pool"
        return _waiting(observed, Reason.POOL_NOT_FOUND, message, now)
    if not observed.granted:
        if observed.refusal is not None:
            return _waiting(observed, observed.refusal.reason, observed.refusal.advice, now)
        return _waiting(observed, Reason.WAITING_FOR_SLOT, observed.queue_message, now)
    number = _last_attempt(video_job) + 1
    return _Step(transitions.starting(video_job, number, now), [StartAttempt(number)])


def _waiting(observed: Observed, reason: Reason, message: str, now: datetime) -> _Step:
    """Every change of the message goes to the record, but to the resource only now and then: etcd
    is not made for frequent updates."""
    video_job, to = observed.video_job, observed.video_job.status
    news = not _waits_for(video_job, reason)
    if news or observed.written_seconds >= POSITION_COPY_SECONDS:
        to = transitions.waiting(video_job, reason, message, now)
    near = observed.ahead < NEAR_POSITION
    refresh = WAITING_REFRESH_SECONDS if near else WAITING_REFRESH_BEHIND_SECONDS
    actions: list[Action] = [WakeAfter(observed.rest_seconds or refresh)]
    if isinstance(observed.record, Record) and observed.record.message != message:
        over, retries = _last_attempt(video_job), video_job.status.retry_count
        actions.insert(0, RecordWait(message, over, retries))
    return _Step(to, actions)


def _attempting(observed: Observed, number: int, now: datetime) -> _Step:
    video_job = observed.video_job
    match observed.reading:
        case Waiting() as reading:
            return _starting(observed, reading, number, now)
        case Running():
            return _rendering(observed, number, now)
        case Succeeded(result, stages):
            to = transitions.succeeded(video_job, result, now, stages)
            finish = finish_of(video_job.job_id, to, now)
            return _Step(to, [RecordFinish(finish), WakeAfter(0)])
        case Failed() as reading:
            return _failed(observed, reading, number, now)
        case Disrupted(Reason.KILLED) as reading if _killed_too_often(video_job):
            return _failed(observed, killed_too_often(reading), number, now)
        case Disrupted(reason, message):
            to = transitions.interrupted(video_job, reason, message, now)
            shown = transitions.interruption_message(message)
            wait = RecordWait(shown, number, to.retry_count)
            return _Step(to, [*_stop_all(observed), wait, WakeAfter(0)])
        case Unconfirmed():
            to = transitions.unconfirmed(video_job, now)
            return _Step(to, [WakeAfter(STORE_PROBE_SECONDS)])
        case None:
            return _Step(video_job.status)


def _starting(observed: Observed, reading: Waiting, number: int, now: datetime) -> _Step:
    """Why a pod does not start is reported at once, and as Stalled if waiting alone will not
    help."""
    video_job = observed.video_job
    waited = now - _start_of(observed, number)
    if observed.yields and reading.reason in _NO_NODE:
        return _give_back(observed, number, transitions.YIELDED_MESSAGE, now)
    longest = _LONGEST.get(reading.reason)
    if longest is not None and waited >= longest:
        return _give_back(observed, number, reading.message, now)
    known = _condition(video_job, ConditionType.RENDERING)
    if known is not None and known.reason == reading.reason == Reason.POD_PENDING:
        return _Step(video_job.status)  # the steps of an ordinary start are not worth a write each
    patience = NODE_STALLED_SECONDS if reading.reason in _NO_NODE else STALLED_SECONDS
    remaining = patience - waited.total_seconds()
    stalled = bool(reading.cure) and remaining <= 0
    to = transitions.pod_waiting(video_job, reading, now, stalled=stalled)
    actions: list[Action] = []
    if _is_news(observed.record, number, reading.advice):
        actions.append(RecordWait(reading.advice, number - 1, to.retry_count))
    if reading.reason in _PATIENT:
        actions.append(WakeAfter(WAITING_REFRESH_SECONDS))  # renders before it end unseen by it
    elif longest is not None:
        actions.append(WakeAfter((longest - waited).total_seconds()))
    if _only_numbers(observed, known, reading):
        to = video_job.status
    if reading.cure and not stalled:
        actions.append(WakeAfter(remaining))
    return _Step(to, actions)


def _start_of(observed: Observed, number: int) -> datetime:
    """When the wait of an open attempt began: with the attempt, or when its Job was resumed."""
    resumed = [job.started for job in observed.live_jobs if job.attempt == number and job.started]
    return max([parse_rfc3339(observed.video_job.status.attempts[-1].start_time), *resumed])


def _only_numbers(observed: Observed, known: Condition | None, reading: Waiting) -> bool:
    """Whether a wait for room has nothing new but the number of renders before it, which is not
    worth a status write each time."""
    still = known is not None and known.reason == reading.reason == Reason.WAITING_FOR_ROOM
    return still and observed.written_seconds < POSITION_COPY_SECONDS


def _give_back(observed: Observed, number: int, message: str, now: datetime) -> _Step:
    """Queue an attempt that has not run again. The next one has a new Job, whose deadline begins
    again: a long wait must not be taken from the time to render."""
    to = transitions.yielded(observed.video_job, message, now)
    wait = RecordWait(message, number, to.retry_count)
    return _Step(to, [*_stop_all(observed), wait, WakeAfter(0)])


def _is_news(record: Record | StoreGap, number: int, message: str) -> bool:
    """Whether to tell clients why an attempt, which they have not seen run, does not start."""
    return isinstance(record, Record) and record.attempt < number and record.message != message


def _rendering(observed: Observed, number: int, now: datetime) -> _Step:
    """No wake-up: `progress_copies` enqueues a render whose record has changed."""
    video_job, record = observed.video_job, observed.record
    if isinstance(record, Record):
        if record.attempt < number or record.status is Status.PENDING:
            return _Step(transitions.rendering(video_job, now), [RecordStart(number)])
        if observed.written_seconds >= PROGRESS_COPY_SECONDS:
            return _Step(transitions.rendering(video_job, now, progress=record))
    return _Step(transitions.rendering(video_job, now))


def _failed(observed: Observed, reading: Failed, number: int, now: datetime) -> _Step:
    video_job, failure, stages = observed.video_job, reading.failure, reading.stages
    stops = _stop_all(observed)
    if not _retries(video_job, failure):
        to = transitions.failed(video_job, failure, now, stages)
        finish = finish_of(video_job.job_id, to, now)
        return _Step(to, [*stops, RecordFinish(finish), WakeAfter(0)])
    to = transitions.retrying(video_job, failure, stages, now)
    due = transitions.retry_due(video_job, now)
    wait = RecordWait(transitions.retry_message(video_job), number, to.retry_count, due)
    return _Step(to, [*stops, wait, WakeAfter(video_job.spec.retry_delay_seconds)])


def _retries(video_job: VideoJob, failure: Failure) -> bool:
    return failure.retryable and video_job.status.retry_count < video_job.spec.retry_limit


def _killed_too_often(video_job: VideoJob) -> bool:
    forgiven = [one for one in video_job.status.attempts if one.reason == Reason.KILLED]
    return len(forgiven) >= KILLS_FORGIVEN


def _condition(video_job: VideoJob, kind: ConditionType) -> Condition | None:
    return find(video_job.status.conditions, kind)


def _waits_for(video_job: VideoJob, reason: Reason) -> bool:
    known = _condition(video_job, ConditionType.ADMITTED)
    return known is not None and known.reason == reason


def _last_attempt(video_job: VideoJob) -> int:
    """Number of the newest attempt, 0 before the first. Numbers are never used twice."""
    attempts = video_job.status.attempts
    return attempts[-1].number if attempts else 0
