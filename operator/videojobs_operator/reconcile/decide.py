"""The decision: what to do about one VideoJob, as a pure function of what was observed.

Level-driven: it never asks what has changed, only what is so. Doing nothing is the answer of a
steady state, and any step that failed half-way is asked for again.
"""

from datetime import datetime, timedelta

from videojobs.job.conditions import ConditionType, Reason
from videojobs.job.failures import Failure
from videojobs.job.resource import VideoJob, VideoJobFailure
from videojobs.job.states import Status
from videojobs.protocol.reports import MESSAGE_STARTED
from videojobs.store import Finish
from videojobs.times import parse_rfc3339, rfc3339
from videojobs_operator.reconcile import actions as act
from videojobs_operator.reconcile import ending
from videojobs_operator.reconcile.actions import Action
from videojobs_operator.reconcile.attempt import Disrupted, Failed, Running, Succeeded, Waiting
from videojobs_operator.reconcile.draft import Draft
from videojobs_operator.reconcile.observed import Observed, Record, StoreGap
from videojobs_operator.settings import (
    NEAR_PLACES,
    PLACE_COPY_SECONDS,
    PROGRESS_COPY_SECONDS,
    STALLED_SECONDS,
    STORE_PAUSE_SECONDS,
    WAITING_REFRESH_BEHIND_SECONDS,
    WAITING_REFRESH_SECONDS,
)
from videojobs_operator.slots.due import wants_slot
from videojobs_operator.state.settled import completion_of, expiry_of


def decide(observed: Observed, now: datetime) -> list[Action]:
    """Actions in the order in which they must be done.

    A state that leads on by itself asks to be looked at again (`WakeAfter`): the echo of our own
    write is no news to a watch that begins after it.
    """
    if not observed.exists:
        return _deleted(observed, now)
    if observed.video_job.finished:
        return _finished(observed, now)
    if observed.unrecorded is not None:
        return _write_down(observed, observed.unrecorded, now)
    if observed.record is StoreGap.MISSING:
        # Adopt first: every later step then finds a record to move.
        return [act.CreateRecord(), act.WakeAfter(0)]
    if isinstance(observed.record, Record) and observed.record.terminal:
        return _end_as_recorded(observed, observed.record, now)
    if _without_a_place(observed, now):
        # The queue is put in order next, and then there is a slot or something to tell.
        return [*_stop_strays(observed), act.WakeAfter(WAITING_REFRESH_SECONDS)]
    return _live(observed, now)


def _without_a_place(observed: Observed, now: datetime) -> bool:
    waits = observed.pool_exists and wants_slot(observed.video_job, now)
    return waits and not observed.granted and not observed.queue_message


def _deleted(observed: Observed, now: datetime) -> list[Action]:
    """`kubectl delete` is a cancel; the children go with their owner, only sooner."""
    stops = _stop_all(observed)
    if observed.record is StoreGap.UNAVAILABLE:
        return [*stops, act.WakeAfter(STORE_PAUSE_SECONDS)]
    if isinstance(observed.record, Record) and not observed.record.terminal:
        return [*stops, act.RecordFinish(Finish(Status.CANCELLED, now))]
    return stops


def _finished(observed: Observed, now: datetime) -> list[Action]:
    """Record first, delete after: a result is never lost to its own time to live."""
    actions = _stop_all(observed)
    video_job = observed.video_job
    if observed.record is StoreGap.UNAVAILABLE:
        return [*actions, act.WakeAfter(STORE_PAUSE_SECONDS)]
    if observed.record is StoreGap.MISSING:
        actions.append(act.CreateRecord())
    if observed.record is StoreGap.MISSING or not observed.record.terminal:
        completed = completion_of(video_job)
        finish = ending.finish_of(video_job.job_id, video_job.status, completed)
        return [*actions, act.RecordFinish(finish), act.WakeAfter(0)]
    over = expiry_of(video_job) <= now
    return [*actions, act.DeleteResource() if over else act.Settle()]


def _end_as_recorded(observed: Observed, record: Record, now: datetime) -> list[Action]:
    """Clients have seen the end (a cancel, or our write before a crash): the resource follows."""
    draft = Draft(observed.video_job, now)
    if isinstance(observed.reading, Succeeded | Failed):
        draft.time_stages(observed.reading.stages)
    if isinstance(observed.reading, Succeeded) and record.status is Status.SUCCESS:
        ending.succeed(draft, observed.video_job, observed.reading.result, now)
    elif isinstance(observed.reading, Failed) and record.status is Status.FAILURE:
        ending.fail(draft, observed.reading.failure, now)
    else:
        ending.follow(draft, record.document, now)
    return [*_stop_all(observed), act.PatchStatus(draft.status), act.WakeAfter(0)]


def _write_down(observed: Observed, number: int, now: datetime) -> list[Action]:
    """Its Job was made, the status write was lost: the Job's name proves whose it is. This comes
    before anything is done to the Job, or its number could be given again."""
    draft = Draft(observed.video_job, now)
    draft.open_attempt(number)
    _admitted(draft, observed.video_job)
    return [act.PatchStatus(draft.status), act.WakeAfter(0)]


def _live(observed: Observed, now: datetime) -> list[Action]:
    draft = Draft(observed.video_job, now)
    draft.set(ConditionType.ACCEPTED, "True", Reason.ACCEPTED, "The operator has seen the request")
    if observed.video_job.spec.suspend:
        actions = _held(observed, draft)
    elif draft.status.attempts and draft.status.attempts[-1].end_time is None:
        actions = _attempting(observed, draft, now)
    else:
        actions = _queued(observed, draft, now)
    actions = [*(stop for stop in _stop_strays(observed) if stop not in actions), *actions]
    return [*actions, act.PatchStatus(draft.status)] if draft.changed else actions


def _stop_strays(observed: Observed) -> list[Action]:
    """Renders of attempts that are over: a call arrived after its caller had given it up, or a
    lost node has come back."""
    attempt = observed.video_job.open_attempt
    number = attempt.number if attempt is not None else None
    return [act.StopJob(job.name, job.uid) for job in observed.live_jobs if job.attempt != number]


def _stop_all(observed: Observed) -> list[Action]:
    return [act.StopJob(job.name, job.uid) for job in observed.live_jobs]


def _held(observed: Observed, draft: Draft) -> list[Action]:
    message = "Held by spec.suspend; set it to false to go on"
    over = draft.close_attempt("Stopped", Reason.SUSPENDED, message)
    fresh = _set_waiting(draft, Reason.SUSPENDED, message)
    actions = _stop_all(observed)
    if over or fresh:
        actions.append(act.RecordWait(message, over, draft.status.retry_count))
    return actions


def _queued(observed: Observed, draft: Draft, now: datetime) -> list[Action]:
    due = draft.status.next_retry_time
    if due is not None and parse_rfc3339(due) > now:
        return [act.WakeAfter((parse_rfc3339(due) - now).total_seconds())]
    if not observed.pool_exists:
        pool = observed.video_job.spec.pool
        message = f"RenderPool {pool} does not exist; create it or submit to another pool"
        return _tell_waiting(observed, draft, Reason.POOL_NOT_FOUND, message)
    if not observed.granted:
        return _tell_waiting(observed, draft, Reason.WAITING_FOR_SLOT, observed.queue_message)
    number = draft.next_attempt_number()
    draft.open_attempt(number)
    _admitted(draft, observed.video_job)
    draft.drop(ConditionType.STALLED)
    draft.set(ConditionType.RENDERING, "False", Reason.POD_PENDING, "The pod is being created")
    draft.set(ConditionType.SUCCEEDED, "Unknown", Reason.RUNNING, "Not finished yet")
    draft.set(ConditionType.FINISHED, "False", Reason.RUNNING, "Not finished yet")
    draft.status.phase = "Starting"
    draft.say("Waiting for the renderer's pod", percent=0)
    return [act.StartAttempt(number)]


def _tell_waiting(observed: Observed, draft: Draft, reason: Reason, message: str) -> list[Action]:
    """Clients are told every number, the resource only now and then: etcd is no place for them."""
    known = draft.condition(ConditionType.ADMITTED)
    fresh = known is None or known.reason != reason
    if fresh or observed.written_seconds >= PLACE_COPY_SECONDS:
        _set_waiting(draft, reason, message)
        if reason is Reason.POOL_NOT_FOUND:
            draft.set(ConditionType.STALLED, "True", reason, message)
    actions: list[Action] = []
    if isinstance(observed.record, Record) and observed.record.message != message:
        over = draft.status.attempts[-1].number if draft.status.attempts else 0
        actions.append(act.RecordWait(message, over, draft.status.retry_count))
    near = observed.ahead < NEAR_PLACES
    return [
        *actions,
        act.WakeAfter(WAITING_REFRESH_SECONDS if near else WAITING_REFRESH_BEHIND_SECONDS),
    ]


def _set_waiting(draft: Draft, reason: Reason, message: str) -> bool:
    """Whether the reason is news."""
    known = draft.condition(ConditionType.ADMITTED)
    fresh = known is None or known.reason != reason
    draft.set(ConditionType.ADMITTED, "False", reason, message)
    draft.set(ConditionType.RENDERING, "False", reason, "No attempt runs")
    draft.drop(ConditionType.STALLED)
    draft.status.phase = "Suspended" if reason is Reason.SUSPENDED else "Pending"
    draft.say(message)
    return fresh


def _admitted(draft: Draft, video_job: VideoJob) -> None:
    message = f"Holds a slot of pool {video_job.spec.pool}"
    draft.set(ConditionType.ADMITTED, "True", Reason.ADMITTED, message)


def _attempting(observed: Observed, draft: Draft, now: datetime) -> list[Action]:
    number = draft.status.attempts[-1].number
    match observed.reading:
        case Waiting() as reading:
            return _starting(observed, draft, reading, now)
        case Running():
            return _rendering(observed, draft, number)
        case Succeeded(result=result, stages=stages):
            draft.time_stages(stages)
            ending.succeed(draft, observed.video_job, result, now)
            finish = ending.finish_of(observed.video_job.job_id, draft.status, now)
            return [act.RecordFinish(finish), act.WakeAfter(0)]
        case Failed(failure=failure, stages=stages):
            draft.time_stages(stages)
            return _attempt_failed(observed, draft, failure, now)
        case Disrupted(reason=reason, message=message):
            return _disrupted(observed, draft, reason, message)
        case None:
            return []


def _starting(observed: Observed, draft: Draft, reading: Waiting, now: datetime) -> list[Action]:
    """A pod that cannot start is told at once, and as Stalled when it does not pass by itself."""
    known = draft.condition(ConditionType.RENDERING)
    if known is not None and known.reason == reading.reason == Reason.POD_PENDING:
        return []  # the steps of an ordinary start are worth no write each
    message = reading.message
    if reading.cure:
        message = f"{reading.message.rstrip('.')}. {reading.cure}"
    draft.set(ConditionType.RENDERING, "False", reading.reason, message)
    draft.status.phase = "Starting"
    draft.say(message)
    told = _tell_clients(observed, draft, message)
    if not reading.cure:
        draft.drop(ConditionType.STALLED)
        return told
    begun = parse_rfc3339(draft.status.attempts[-1].start_time)
    remaining = STALLED_SECONDS - (now - begun).total_seconds()
    if remaining > 0:
        return [*told, act.WakeAfter(remaining)]
    draft.set(ConditionType.STALLED, "True", reading.reason, message)
    return told


def _tell_clients(observed: Observed, draft: Draft, message: str) -> list[Action]:
    """Why an attempt that nobody has seen run does not start."""
    record, number = observed.record, draft.status.attempts[-1].number
    if not isinstance(record, Record) or record.attempt >= number or record.message == message:
        return []
    return [act.RecordWait(message, number - 1, draft.status.retry_count)]


def _rendering(observed: Observed, draft: Draft, number: int) -> list[Action]:
    """Nothing is to be waited for: `progress` looks at the records of all that render."""
    running = "The renderer's container runs"
    draft.set(ConditionType.RENDERING, "True", Reason.CONTAINER_RUNNING, running)
    draft.drop(ConditionType.DISRUPTED)
    draft.drop(ConditionType.STALLED)
    if draft.status.phase != "Rendering":
        draft.status.phase = "Rendering"
        draft.say(MESSAGE_STARTED)
    if not isinstance(observed.record, Record):
        return []
    if observed.record.attempt < number or observed.record.status is Status.PENDING:
        return [act.RecordStart(number)]
    if observed.written_seconds >= PROGRESS_COPY_SECONDS:
        draft.say(observed.record.message, percent=observed.record.percent)
    return []


def _attempt_failed(
    observed: Observed, draft: Draft, failure: Failure, now: datetime
) -> list[Action]:
    spec = observed.video_job.spec
    stops = _stop_all(observed)
    if not failure.retryable or draft.status.retry_count >= spec.retry_limit:
        ending.fail(draft, failure, now)
        finish = ending.finish_of(observed.video_job.job_id, draft.status, now)
        return [*stops, act.RecordFinish(finish), act.WakeAfter(0)]
    over = draft.close_attempt("Failed", failure.code.value, failure.sentence())
    draft.status.retry_count += 1
    # `failure` shows why there is a retry; a success clears it.
    draft.status.failure = VideoJobFailure.of(failure)
    due = now + timedelta(seconds=spec.retry_delay_seconds)
    draft.status.next_retry_time = rfc3339(due)
    turn, turns = draft.status.retry_count + 1, spec.retry_limit + 1
    message = f"Retrying in {spec.retry_delay_seconds}s (attempt {turn} of {turns})"
    _set_waiting(draft, Reason.WAITING_FOR_RETRY, f"{message}: {failure.sentence()}")
    draft.status.phase = "Retrying"
    wait = act.RecordWait(message, over, draft.status.retry_count, due)
    return [*stops, wait, act.WakeAfter(spec.retry_delay_seconds)]


def _disrupted(observed: Observed, draft: Draft, reason: Reason, message: str) -> list[Action]:
    """Queued again at once; the retries are for faults of the render."""
    over = draft.close_attempt("Disrupted", reason, message)
    draft.set(ConditionType.DISRUPTED, "True", reason, message)
    shown = f"Interrupted ({message}); starting again"
    _set_waiting(draft, Reason.WAITING_FOR_SLOT, shown)
    wait = act.RecordWait(shown, over, draft.status.retry_count)
    return [*_stop_all(observed), wait, act.WakeAfter(0)]
