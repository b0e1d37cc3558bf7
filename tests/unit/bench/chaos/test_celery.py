"""Celery's tasks are judged by their own diary."""

import pytest
from bench.chaos.celery_ledger import CeleryEvidence, Entry, judge

TWO_DONE: list[Entry] = [(0, "began", 1), (1, "began", 1), (0, "ended", 2), (1, "ended", 3)]


@pytest.mark.parametrize(
    ("diary", "kills", "counts"),
    [
        pytest.param(TWO_DONE, [], (0, 0, 0, 0, 0.0), id="both done"),
        pytest.param(TWO_DONE, [0.5], (0, 0, 0, 0, 2.5), id="after a kill"),
        pytest.param([(0, "began", 1), (0, "ended", 2)], [3], (1, 0, 0, 0, None), id="one lost"),
        pytest.param(
            [*TWO_DONE[:2], (1, "ended", 1.4), (0, "began", 5), (0, "ended", 6)],
            [1.5],
            (0, 0, 0, 0, 4.5),
            id="killed and done by the next worker",
        ),
        pytest.param(
            [*TWO_DONE, (0, "began", 4), (0, "ended", 5)],
            [3.5],
            (0, 1, 0, 1, 1.5),
            id="done once more",
        ),
        pytest.param(
            [*TWO_DONE, (0, "began", 1.5), (0, "ended", 2.5)],
            [],
            (0, 1, 1, 0, 0.0),
            id="by two workers at once",
        ),
    ],
)
def test_tasks_are_counted(
    diary: list[Entry], kills: list[float], counts: tuple[int, int, int, int, float | None]
) -> None:
    row = judge("Celery", CeleryEvidence(2, diary, held=3, kills=kills))
    found = (row.lost, row.ended_twice, row.rendered_at_once, row.rendered_again, row.seconds)
    assert found == counts
    assert (row.jobs, row.kills, row.left_over) == (2, len(kills), 3)
    assert (row.slots_held, row.errors) == (None, None)
