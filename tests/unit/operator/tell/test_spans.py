"""What a VideoJob's life is told as, with the parents that make it one trace."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from testkit.builders import NOW, PASSING, RESULT, UID, a_video_job

from videojobs.job.conditions import Reason
from videojobs.job.resource import TRACEPARENT_ANNOTATION, VideoJob, VideoJobStatus
from videojobs.job.traceparent import TraceParent, trace_id_of
from videojobs.telemetry.spans import Span
from videojobs_operator.reconcile import transitions
from videojobs_operator.reconcile.draft import Draft
from videojobs_operator.tell.spans import spans, spans_of_deleted

REQUEST = TraceParent("ab" * 16, "cd" * 8)
LATER = NOW + timedelta(seconds=30)


def asked_for() -> VideoJob:
    """A VideoJob whose request is known."""
    video_job = a_video_job()
    video_job.metadata.annotations[TRACEPARENT_ANNOTATION] = str(REQUEST)
    return video_job


def running(video_job: VideoJob) -> VideoJob:
    """The same with its first attempt under way."""
    draft = Draft(video_job, NOW)
    draft.open_attempt(1)
    return video_job.model_copy(update={"status": draft.status})


def succeeded(video_job: VideoJob) -> VideoJobStatus:
    """Its status once the attempt has made the video."""
    return transitions.succeeded(video_job, RESULT, LATER)


def by_name(told: Iterable[Span]) -> dict[str, Span]:
    """Each name once."""
    found = list(told)
    assert len({span.name for span in found}) == len(found)
    return {span.name: span for span in found}


def test_the_wait_ends_with_the_attempts_beginning() -> None:
    video_job = asked_for()
    (wait,) = spans(video_job, running(video_job).status, NOW)
    assert (wait.name, wait.begun, wait.ended) == ("wait in the queue", video_job.created, NOW)
    assert wait.parent_id == video_job.span.span_id


def test_the_last_write_tells_of_the_attempt_and_of_the_whole_life() -> None:
    video_job = running(asked_for())
    told = by_name(spans(video_job, succeeded(video_job), LATER))
    life, attempt = told["video job"], told["attempt"]
    assert (life.parent_id, life.own) == (REQUEST.span_id, video_job.span)
    assert (attempt.parent_id, attempt.own) == (life.own.span_id, video_job.span_of(1))
    assert (attempt.begun, attempt.ended) == (NOW, LATER)
    assert attempt.attributes["videojobs.outcome"] == "Succeeded"
    assert {span.own.trace_id for span in told.values()} == {REQUEST.trace_id}
    assert not attempt.failed
    assert not life.failed


def test_a_failed_attempt_is_told_as_failed_and_the_wait_for_the_next_one_begins_at_its_end() -> (
    None
):
    video_job = running(asked_for())
    draft = Draft(video_job, LATER)
    draft.close_attempt("Failed", PASSING.code.value, PASSING.sentence())
    (attempt,) = spans(video_job, draft.status, LATER)
    assert attempt.failed
    waits = video_job.model_copy(update={"status": draft.status})
    again = Draft(waits, LATER + timedelta(seconds=60))
    again.open_attempt(2)
    (wait,) = spans(waits, again.status, LATER + timedelta(seconds=60))
    assert (wait.begun, wait.attributes["videojobs.attempt"]) == (LATER, 2)


def test_a_write_that_ends_nothing_tells_nothing() -> None:
    video_job = running(asked_for())
    draft = Draft(video_job, LATER)
    draft.say("Rendering scene 2 of 5", percent=40)
    assert list(spans(video_job, draft.status, LATER)) == []


def test_a_resource_that_somebody_applied_has_a_trace_of_its_own() -> None:
    video_job = running(a_video_job())
    told = by_name(spans(video_job, succeeded(video_job), LATER))
    assert told["video job"].parent_id is None
    assert {span.own.trace_id for span in told.values()} == {trace_id_of(UID)}


def test_an_annotation_that_is_no_traceparent_counts_as_none() -> None:
    video_job = a_video_job()
    video_job.metadata.annotations[TRACEPARENT_ANNOTATION] = "nonsense"
    assert video_job.span == a_video_job().span


@pytest.mark.parametrize(("begun", "ended"), [(True, "attempt"), (False, "wait in the queue")])
def test_a_deletion_ends_what_was_under_way(begun: bool, ended: str) -> None:
    video_job = running(asked_for()) if begun else asked_for()
    told = by_name(spans_of_deleted(video_job, LATER))
    assert set(told) == {"video job", ended}
    assert told["video job"].attributes["videojobs.outcome"] == Reason.CANCELLED


def test_the_deletion_of_what_had_ended_tells_nothing() -> None:
    video_job = running(asked_for())
    over = video_job.model_copy(update={"status": succeeded(video_job)})
    assert list(spans_of_deleted(over, LATER)) == []
