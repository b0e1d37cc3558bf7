"""Which attempt's files a job's record still wants."""

import pytest

from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact, artifact_key, parse_artifact_key
from videojobs.store.files import FileClaim


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (FileClaim(Status.PENDING, attempt=0, over=0, served=0), {1, 2, 3}),
        (FileClaim(Status.STARTED, attempt=1, over=0, served=0), {1, 2, 3}),
        (FileClaim(Status.PROCESSING, attempt=2, over=1, served=0), {2, 3}),
        (FileClaim(Status.PROCESSING, attempt=2, over=2, served=0), {3}),
        (FileClaim(Status.SUCCESS, attempt=3, over=1, served=2), {2}),
        (FileClaim(Status.SUCCESS, attempt=0, over=0, served=1), {1}),
        (FileClaim(Status.FAILURE, attempt=3, over=3, served=0), set()),
        (FileClaim(Status.CANCELLED, attempt=1, over=0, served=0), set()),
    ],
)
def test_only_an_attempt_that_may_win_or_has_won_is_wanted(
    claim: FileClaim, wanted: set[int]
) -> None:
    assert {attempt for attempt in (1, 2, 3) if claim.wants(attempt)} == wanted


@pytest.mark.parametrize("artifact", list(Artifact))
def test_a_key_names_its_job_and_attempt(artifact: Artifact) -> None:
    assert parse_artifact_key(artifact_key("a-job", 12, artifact)) == ("a-job", 12)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "video.mp4",
        "job/video.mp4",
        "job/0/video.mp4",
        "job/one/video.mp4",
        "job/1/video.mp4.bak",
        "job/1/notes.txt",
        "other/job/1/video.mp4",
    ],
)
def test_the_key_of_a_file_that_is_not_ours_names_nothing(key: str) -> None:
    assert parse_artifact_key(key) is None
