"""Ids and fingerprints of repeatable requests."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from videojobs.job.submission import NewJob
from videojobs_api.errors import MalformedKey
from videojobs_api.jobs.idempotency import JobIds, fingerprint, former_job_id_of

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
FORMER = "cfefc29c-5ac9-5595-8bbb-c8e09b3ab45b"


IDS = JobIds(b"a-secret-of-the-installation-with-32-characters")


def test_one_key_one_id_in_every_replica() -> None:
    replica = JobIds(b"a-secret-of-the-installation-with-32-characters")
    assert IDS.of("user", "key") == replica.of("user", "key")


def test_an_id_does_not_tell_whether_it_was_derived() -> None:
    assert {uuid.UUID(IDS.of("user", key)).version for key in ("key", None)} == {4}


def test_without_the_secret_nobody_computes_an_id() -> None:
    another = JobIds(b"a-secret-of-another-installation-32-characters")
    assert IDS.of("user", "key") not in {
        another.of("user", "key"),
        former_job_id_of("user", "key"),
    }


def test_users_and_keys_are_not_glued_together() -> None:
    assert IDS.of("user1", "key") != IDS.of("user", "1key")


def test_without_a_key_every_id_is_new() -> None:
    assert IDS.of("user", None) != IDS.of("user", None)


def test_any_text_is_a_user() -> None:
    assert IDS.of("Zo\u00eb \ud800", "key") != IDS.of("Zo\u00eb", "key")


def test_the_ids_of_version_0_1_are_found() -> None:
    assert former_job_id_of("user-456", "key") == FORMER


@pytest.mark.parametrize("key", ["", " ", "a b", "a\n", "ü", "x" * 256])
def test_keys_that_are_none(key: str) -> None:
    with pytest.raises(MalformedKey, match="1 to 255 visible ASCII"):
        IDS.of("user", key)


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
