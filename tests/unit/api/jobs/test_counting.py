"""What becomes of the jobs that clients ask for, by the answer they got."""

import pytest

from videojobs_api.telemetry.submissions import outcome_of


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (202, "accepted"),
        (429, "limited"),
        (401, "denied"),
        (403, "denied"),
        (404, "invalid"),
        (409, "invalid"),
        (422, "invalid"),
        (500, "failed"),
        (503, "failed"),
    ],
)
def test_each_answer_is_one_outcome(status: int, outcome: str) -> None:
    assert outcome_of(status, repeated=False) == outcome


def test_a_repetition_is_no_new_job() -> None:
    assert outcome_of(202, repeated=True) == "repeated"
    assert outcome_of(422, repeated=True) == "invalid"


def test_a_rehearsal_asks_for_no_job() -> None:
    assert outcome_of(200, repeated=False) is None
