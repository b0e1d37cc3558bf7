"""Ids and fingerprints of repeatable requests."""

import uuid

import pytest

from videojobs_api.http.problems import ProblemError
from videojobs_api.jobs.idempotency import fingerprint, job_id_of


def test_one_key_one_id() -> None:
    assert job_id_of("user", "key") == job_id_of("user", "key")
    assert uuid.UUID(job_id_of("user", "key")).version == 5


def test_users_and_keys_are_not_glued_together() -> None:
    assert job_id_of("user1", "key") != job_id_of("user", "1key")


def test_without_a_key_every_id_is_new() -> None:
    assert job_id_of("user", None) != job_id_of("user", None)


@pytest.mark.parametrize("key", ["", " ", "a b", "a\n", "ü", "x" * 256])
def test_keys_that_are_none(key: str) -> None:
    with pytest.raises(ProblemError, match="1 to 255 visible ASCII"):
        job_id_of("user", key)


def test_the_order_of_fields_does_not_matter_but_every_value_does() -> None:
    assert fingerprint({"a": 1, "b": {"c": 2}}) == fingerprint({"b": {"c": 2}, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
