"""The JSON of a job in its record, which the next and the previous release read too."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from videojobs.job.submission import Deadlines, NewJob, parse_new_job

JOB = NewJob(
    job_id="id",
    user_id="ann",
    request={"title": "Größe", "duration": 15},
    priority=5,
    created=datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC),
    namespace="ns",
    name="id",
    pool="default",
    metadata={"order": "4711"},
    deadlines=Deadlines(soft=100, hard=120),
    traceparent="00-1-2-01",
)
STORED = (
    '{"jobId": "id", "userId": "ann", "request": {"title": "Gr\\u00f6\\u00dfe", "duration": 15}, '
    '"priority": 5, "createdMs": 1769860800250, "namespace": "ns", "name": "id", '
    '"pool": "default", "metadata": {"order": "4711"}, "retryOf": null, "webhookUrl": null, '
    '"deadlines": {"soft": 100, "hard": 120}, "traceparent": "00-1-2-01"}'
)


def test_the_stored_bytes() -> None:
    assert JOB.to_json() == STORED


def test_they_are_read_back() -> None:
    assert parse_new_job(STORED) == JOB


def test_a_record_without_traceparent_is_read() -> None:
    older = STORED.replace(', "traceparent": "00-1-2-01"', "")
    assert parse_new_job(older) == replace(JOB, traceparent=None)


def test_a_field_of_a_later_release_is_ignored() -> None:
    assert parse_new_job(STORED.replace('"pool"', '"later": 1, "pool"')) == JOB


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (STORED[:-1], "Expecting ',' delimiter"),
        (STORED.replace('"priority": 5', '"priority": "high"'), "invalid: priority"),
        (STORED.replace('"pool": "default", ', ""), "missing or invalid: pool"),
    ],
)
def test_the_error_of_a_broken_record_names_fields_and_shows_no_value(
    broken: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        parse_new_job(broken)
    assert "Gr" not in str(caught.value)
    assert "high" not in str(caught.value)
