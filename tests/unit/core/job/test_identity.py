"""Names that follow from a VideoJob."""

from hypothesis import given
from hypothesis import strategies as st

from videojobs.job.identity import child_name, job_id_of

UID = "36d03016-7de5-407f-8941-a21097a1392b"
JOB_ID = "a3916274-a4ce-4fc8-bef9-b76d994fe482"


def test_the_apis_resources_are_known_by_their_name_and_others_by_their_uid() -> None:
    assert job_id_of(JOB_ID, UID) == JOB_ID
    assert job_id_of("my-video", UID) == UID


@given(st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", fullmatch=True), st.integers(1, 9999))
def test_a_childs_name_is_a_label_and_differs_by_attempt(name: str, attempt: int) -> None:
    first, second = child_name(name, UID, attempt), child_name(name, UID, attempt + 1)
    assert len(first) <= 63
    assert first != second
    assert first.endswith(f"-36d03016-a{attempt}")
