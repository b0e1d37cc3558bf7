"""Names that follow from a VideoJob."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs.job.identity import attempt_of, child_name, job_id_of

UID = "36d03016-7de5-407f-8941-a21097a1392b"
JOB_ID = "a3916274-a4ce-4fc8-bef9-b76d994fe482"


def test_the_apis_resources_are_known_by_their_name_and_others_by_their_uid() -> None:
    assert job_id_of(JOB_ID, UID) == JOB_ID
    assert job_id_of("my-video", UID) == UID


def test_the_operator_may_give_a_resource_its_uid_as_job_id_and_nothing_else() -> None:
    assert job_id_of(JOB_ID, UID, JOB_ID) == JOB_ID
    assert job_id_of(JOB_ID, UID, UID) == UID
    another = "00000000-0000-4000-8000-000000000001"
    assert job_id_of(JOB_ID, UID, another) == JOB_ID
    assert job_id_of("my-video", UID, another) == UID


@pytest.mark.parametrize("name", [JOB_ID.replace("-", ""), JOB_ID.upper(), f"{{{JOB_ID}}}"])
def test_an_id_in_another_spelling_is_an_ordinary_name(name: str) -> None:
    assert job_id_of(name, UID) == UID


@given(st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", fullmatch=True), st.integers(1, 9999))
def test_a_childs_name_is_a_label_and_differs_by_attempt(name: str, attempt: int) -> None:
    first, second = child_name(name, UID, attempt), child_name(name, UID, attempt + 1)
    assert len(first) <= 63
    assert first != second
    assert first.endswith(f"-36d03016-a{attempt}")


@given(st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", fullmatch=True), st.integers(1, 9999))
def test_the_attempt_is_read_from_a_childs_name(name: str, attempt: int) -> None:
    child = child_name(name, UID, attempt)
    assert attempt_of(child, name, UID) == attempt
    assert attempt_of(child, name, JOB_ID) is None


@given(st.text())
def test_any_other_name_is_no_attempts(name: str) -> None:
    assert attempt_of(name, "video", UID) is None
