"""How long a new job will take."""

import pytest

from videojobs.store import Workload
from videojobs_api.jobs.estimates import seconds_until_done


@pytest.mark.parametrize(
    ("video_seconds", "load", "expected"),
    [
        (15, Workload(0, 0, None), 30),  # the guide's example
        (15, Workload(100, 8, None), 30),  # nothing is known: no use in being exact about the queue
        (15, Workload(0, 8, 1.0), 15),
        (60, Workload(16, 8, 0.5), 90),  # two rounds of 30 s, then the job itself
        (10, Workload(3, 0, 1.0), 40),  # nothing runs yet: one slot is certain
        (1, Workload(0, 0, 0.1), 1),  # never 0
    ],
)
def test_seconds(video_seconds: int, load: Workload, expected: int) -> None:
    assert seconds_until_done(video_seconds, load) == expected
