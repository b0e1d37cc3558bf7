"""Which files can go."""

from datetime import UTC, datetime, timedelta

import pytest

from videojobs.job.states import Status
from videojobs.store.files import FileClaim
from videojobs_api.artifacts.tidying import is_litter
from videojobs_api.storage import StoredFile

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LIVE = FileClaim(Status.PROCESSING, attempt=2, over=1, served=0)


@pytest.mark.parametrize(
    ("age", "attempt", "claim", "litter"),
    [
        (timedelta(0), 2, LIVE, False),
        (timedelta(0), 1, LIVE, True),
        (2 * DAY, 2, LIVE, False),
        (DAY, 1, None, False),
        (DAY + timedelta(seconds=1), 1, None, True),
    ],
)
def test_a_file_without_a_record_is_kept_as_long_as_a_record(
    age: timedelta, attempt: int, claim: FileClaim | None, litter: bool
) -> None:
    file = StoredFile("job/1/video.mp4", size=1, etag='"1"', modified=NOW - age)
    assert is_litter(file, attempt, claim, NOW, retention=DAY) is litter
