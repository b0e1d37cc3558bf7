"""What the dashboard's figures and stories are made of."""

import json
from typing import Any

import pytest

from videojobs.job.resource import VideoJob
from videojobs.store.deeds import Act, Deed
from videojobs_api.dashboard.figures import percentile, summarise
from videojobs_api.dashboard.timeline import Moment, timeline


def ended(status: str, **fields: Any) -> str:
    """A status document."""
    plain = {"status": status, "duration": None, "queue_seconds": None, "error_code": None}
    return json.dumps({**plain, **fields})


def test_rates_are_counted_and_failures_by_code() -> None:
    found = summarise(
        [
            ended("success", duration=10, queue_seconds=1),
            ended("success", duration=30, queue_seconds=3),
            ended("failure", duration=99, queue_seconds=2, error_code="render.oom"),
            ended("cancelled"),
        ]
    )
    assert (found.jobs, found.success, found.failure, found.cancelled) == (4, 2, 1, 1)
    assert found.errors == {"render.oom": 1}


def test_runs_are_those_of_successes_and_waits_those_of_whatever_ran() -> None:
    found = summarise(
        [
            ended("success", duration=10, queue_seconds=1),
            ended("failure", duration=99, queue_seconds=5),
            ended("cancelled"),
        ]
    )
    assert found.run_seconds == {"p50": 10, "p90": 10, "p99": 10}
    assert found.queue_seconds == {"p50": 1, "p90": 5, "p99": 5}


def test_nothing_has_ended_yet() -> None:
    found = summarise([])
    assert found.jobs == 0
    assert found.run_seconds == {"p50": None, "p90": None, "p99": None}


@pytest.mark.parametrize(("percent", "value"), [(1, 1), (50, 50), (90, 90), (99, 99), (100, 100)])
def test_a_percentile_is_a_value_that_was_there(percent: int, value: int) -> None:
    assert percentile(range(1, 101), percent) == value


def test_the_story_of_a_job_is_in_the_order_of_time() -> None:
    attempts = [
        {
            "number": 1,
            "job": "video-1",
            "startTime": "2026-01-01T12:00:01Z",
            "endTime": "2026-01-01T12:00:09Z",
            "outcome": "Disrupted",
            "message": "The node was drained",
        },
        {"number": 2, "job": "video-2", "startTime": "2026-01-01T12:00:10Z"},
    ]
    rendering = {
        "type": "Rendering",
        "status": "True",
        "reason": "ContainerRunning",
        "lastTransitionTime": "2026-01-01T12:00:12Z",
    }
    waiting = {**rendering, "type": "Succeeded", "status": "Unknown"}
    video_job = a_video_job({"attempts": attempts, "conditions": [rendering, waiting]})
    assert told(timeline(a_document(), video_job, [])) == [
        ("Accepted", ""),
        ("Attempt 1", "video-1"),
        ("Attempt 1: Disrupted", "The node was drained"),
        ("Attempt 2", "video-2"),
        ("Rendering", "ContainerRunning"),
    ]


def test_the_end_of_a_job_is_told_once() -> None:
    stalled = {
        "type": "Stalled",
        "status": "True",
        "reason": "Failed",
        "message": "No such voice",
        "lastTransitionTime": "2026-01-01T12:00:12Z",
    }
    finished = {**stalled, "type": "Finished"}
    waiting = a_video_job({"conditions": [stalled]})
    assert told(timeline(a_document(), waiting, []))[1:] == [("Stalled", "No such voice")]
    ended = a_video_job({"conditions": [stalled, finished]})
    assert told(timeline(a_document(), ended, []))[1:] == [("Finished", "No such voice")]


def test_an_attempt_tells_how_long_its_stages_took() -> None:
    attempt = {
        "number": 1,
        "job": "video-1",
        "startTime": "2026-01-01T12:00:01Z",
        "endTime": "2026-01-01T12:00:09Z",
        "outcome": "Succeeded",
        "stages": [
            {"name": "audio", "milliseconds": 1234},
            {"name": "images", "milliseconds": 6300},
        ],
    }
    video_job = a_video_job({"attempts": [attempt], "conditions": []})
    assert told(timeline(a_document(), video_job, []))[-1] == (
        "Attempt 1: Succeeded",
        "audio 1.2 s, images 6.3 s",
    )
    failed = {**attempt, "outcome": "Failed", "message": "The disk is full"}
    video_job = a_video_job({"attempts": [failed], "conditions": []})
    assert told(timeline(a_document(), video_job, []))[-1] == (
        "Attempt 1: Failed",
        "The disk is full. audio 1.2 s, images 6.3 s",
    )


def test_a_job_whose_resource_is_gone_still_says_when_it_ran_and_how_it_ended() -> None:
    document = a_document(
        started_at="2026-01-01T12:00:04Z",
        completed_at="2026-01-01T12:00:09Z",
        progress_message="Job cancelled",
    )
    assert told(timeline(document, None, [])) == [
        ("Accepted", ""),
        ("Rendering", ""),
        ("Finished", "Job cancelled"),
    ]


def test_the_end_of_a_failed_job_is_its_error() -> None:
    document = a_document(completed_at="2026-01-01T12:00:09Z", error="The voice is unknown")
    assert told(timeline(document, None, []))[-1] == ("Finished", "The voice is unknown")


def test_what_people_did_stands_where_it_happened() -> None:
    deeds = [
        Deed("2026-01-01T12:00:06Z", "ann", Act.CANCEL, "r1"),
        Deed("2026-01-01T12:01:00Z", "anonymous", Act.RETRY, "r2", made="4711"),
        Deed("2026-01-01T12:02:00Z", "bob", Act.REPLAY_WEBHOOK, "r3"),
    ]
    document = a_document(completed_at="2026-01-01T12:00:06Z", progress_message="Job cancelled")
    assert told(timeline(document, None, deeds)) == [
        ("Accepted", ""),
        ("Cancelled by ann", ""),
        ("Finished", "Job cancelled"),
        ("Retried by anonymous", "As job 4711"),
        ("Webhook sent again by bob", ""),
    ]


def told(story: list[Moment]) -> list[tuple[str, str]]:
    """What is read, without the times."""
    return [(moment.what, moment.detail) for moment in story]


def a_document(**fields: Any) -> dict[str, Any]:
    """The part of a status document that stories are made of."""
    plain = {"created_at": "2026-01-01T12:00:00Z", "progress_message": "Waiting in the queue"}
    return {"started_at": None, "completed_at": None, "error": None, **plain, **fields}


def a_video_job(status: dict[str, Any]) -> VideoJob:
    """A VideoJob of noon."""
    request = {
        "scriptId": "s",
        "userId": "u",
        "title": "T",
        "scriptContent": "This is a test.",
        "language": "en-US",
        "platform": "youtube",
        "duration": 15,
        "voiceProvider": "azure",
    }
    metadata = {
        "name": "video",
        "namespace": "ns",
        "uid": "36d03016-7de5-407f-8941-a21097a1392b",
        "creationTimestamp": "2026-01-01T12:00:00Z",
    }
    return VideoJob.model_validate(
        {"metadata": metadata, "spec": {"request": request}, "status": status}
    )
