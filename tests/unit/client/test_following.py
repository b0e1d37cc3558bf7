"""Watching a job: by events, else by polling, through outages."""

import json
import time

import pytest
from httpx_sse import ServerSentEvent

from tests.unit.client.states import JOB_ID, document
from videojobs_client.errors import JobNotFound, NotAuthenticated, Unavailable
from videojobs_client.following import POLL_SECONDS, RECONNECT_SECONDS, Following

EVENTS = {"content-type": "text/event-stream; charset=utf-8"}


def body(**changes: object) -> str:
    return json.dumps(document(**changes), default=str)


def event(number: int, **changes: object) -> ServerSentEvent:
    return ServerSentEvent("message", body(**changes), str(number))


def test_events_bring_states_until_the_end() -> None:
    followed = Following(JOB_ID)
    assert followed.opened(200, EVENTS, b"")
    first = followed.event(event(1))
    assert first is not None
    assert not followed.over
    last = followed.event(event(2, status="success", progress=1.0))
    assert last is not None
    assert last.over
    assert followed.over


def test_a_new_stream_goes_on_after_the_last_event() -> None:
    followed = Following(JOB_ID)
    assert "Last-Event-ID" not in followed.stream_headers()
    followed.event(event(7))
    assert followed.stream_headers()["Last-Event-ID"] == "7"
    assert followed.event(ServerSentEvent("reconnect", "{}", "")) is None
    assert followed.stream_headers()["Last-Event-ID"] == "7"
    assert followed.pause == RECONNECT_SECONDS


def test_keep_alives_are_no_states() -> None:
    followed = Following(JOB_ID)
    followed.event(event(1))
    assert followed.event(ServerSentEvent("message", "", "1")) is None


def test_a_state_is_told_once() -> None:
    followed = Following(JOB_ID)
    assert followed.event(event(1)) is not None
    assert followed.event(event(2)) is None


@pytest.mark.parametrize(
    ("status", "headers"),
    [(404, {}), (405, {}), (406, {}), (501, {}), (204, {}), (200, {"content-type": "text/html"})],
)
def test_without_events_it_polls(status: int, headers: dict[str, str]) -> None:
    followed = Following(JOB_ID)
    assert not followed.opened(status, headers, b"")
    assert not followed.streams
    assert followed.pause == 0


def test_a_refused_stream_is_an_error() -> None:
    with pytest.raises(NotAuthenticated):
        Following(JOB_ID).opened(401, {}, b'{"detail": "no token"}')


def test_the_first_poll_is_answered_at_once_and_the_next_ones_when_there_is_news() -> None:
    followed = Following(JOB_ID)
    followed.no_stream()
    assert followed.poll().headers == {}
    assert followed.polled(200, {"etag": '"1"', "retry-after": "3"}, body().encode()) is not None
    assert followed.pause == 0
    assert followed.poll().headers == {"Prefer": "wait=20", "If-None-Match": '"1"'}
    assert followed.polled(304, {"etag": '"1"', "preference-applied": "wait=20"}, b"") is None
    assert followed.pause == 0


def test_a_service_that_does_not_wait_is_not_pressed() -> None:
    followed = Following(JOB_ID)
    followed.polled(200, {"etag": '"1"'}, body().encode())
    followed.polled(304, {"etag": '"1"', "retry-after": "5"}, b"")
    assert followed.pause == 5
    followed.polled(200, {}, body().encode())
    assert followed.pause == POLL_SECONDS


def test_a_job_that_is_gone_ends_the_watch() -> None:
    with pytest.raises(JobNotFound):
        Following(JOB_ID).polled(404, {}, b'{"detail": "Job not found"}')


def test_an_outage_is_borne_until_patience_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    followed = Following(JOB_ID, patience=60)
    error = Unavailable("away", retry_after=2)
    followed.away(error)
    assert followed.pause == 2
    now += 59
    followed.away(error)
    followed.event(event(1))  # it is back: patience starts anew
    now += 59
    followed.away(error)
    now += 60
    with pytest.raises(Unavailable):
        followed.away(error)
