"""Ids and fingerprints of repeatable requests."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from videojobs.job.submission import NewJob
from videojobs_api.errors import MalformedKey
from videojobs_api.jobs.idempotency import fingerprint, job_id_of

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


def test_one_key_one_id() -> None:
    assert job_id_of("user", "key") == job_id_of("user", "key")
    assert uuid.UUID(job_id_of("user", "key")).version == 5


def test_users_and_keys_are_not_glued_together() -> None:
    assert job_id_of("user1", "key") != job_id_of("user", "1key")


def test_without_a_key_every_id_is_new() -> None:
    assert job_id_of("user", None) != job_id_of("user", None)


@pytest.mark.parametrize("key", ["", " ", "a b", "a\n", "ü", "x" * 256])
def test_keys_that_are_none(key: str) -> None:
    with pytest.raises(MalformedKey, match="1 to 255 visible ASCII"):
        job_id_of("user", key)


def job(request: Mapping[str, Any]) -> NewJob:
    """A job with this request."""
    return NewJob(
        "id", "user-456", request, 5, NOW, "videos", "id", "default", metadata={"order": "4711"}
    )


def test_the_order_of_fields_does_not_matter_but_every_value_does() -> None:
    assert fingerprint(job({"a": 1, "b": {"c": 2}})) == fingerprint(job({"b": {"c": 2}, "a": 1}))
    assert fingerprint(job({"a": 1})) != fingerprint(job({"a": "1"}))


def test_only_what_a_client_sends_matters() -> None:
    first = job({"a": 1})
    later = replace(first, created=NOW + timedelta(seconds=1), pool="other", traceparent="t")
    assert fingerprint(later) == fingerprint(first)
    assert fingerprint(replace(first, retry_of="another")) != fingerprint(first)


def test_a_key_that_an_earlier_release_stored_is_still_the_same_request() -> None:
    kept = "724eba7c9c7e0568517e02c6f279212c9e807339a7d33b3cad41ce92225b9b33"
    assert fingerprint(job({"title": "Tides", "duration": 15})) == kept
