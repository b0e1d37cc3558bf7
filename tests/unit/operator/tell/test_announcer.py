"""What the metrics say of a status write."""

import pytest
from testkit.builders import LASTING, PASSING, RESULT, attempting, observed, settle

from videojobs.job.failures import FailureCode
from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.attempt import Failed, Reading, Succeeded
from videojobs_operator.tell.announcer import count
from videojobs_operator.tell.changes import status_changes
from videojobs_operator.tell.metrics import REGISTRY

TOOK = {"audio": 2500}


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def report(before: VideoJob, reading: Reading) -> None:
    """An attempt ends, and its end is written."""
    after, _ = settle(observed(before, reading=reading))
    count(before, after.status, status_changes(before.status, after.status))


@pytest.mark.parametrize(
    "reading", [Succeeded(RESULT, {"audio": 2500}), Failed(PASSING, {"audio": 2500})]
)
def test_stages_count_whether_the_attempt_succeeds_or_fails(reading: Reading) -> None:
    stage = {"stage": "audio"}
    seen, took = (
        value("videojobs_render_stage_seconds_count", **stage),
        value("videojobs_render_stage_seconds_sum", **stage),
    )
    report(attempting(), reading)
    assert value("videojobs_render_stage_seconds_count", **stage) == seen + 1
    assert value("videojobs_render_stage_seconds_sum", **stage) == took + 2.5


def test_a_job_that_fails_counts_by_its_code() -> None:
    labels = {"tier": "default", "outcome": "failed", "code": "INPUT.INVALID"}
    before = value("videojobs_finished_total", **labels)
    report(attempting(), Failed(LASTING))
    assert value("videojobs_finished_total", **labels) == before + 1


def test_a_failure_that_is_retried_ends_no_job() -> None:
    ended = {"tier": "default", "outcome": "failed", "code": PASSING.code.value}
    retried = {"reason": PASSING.code.value}
    before = value("videojobs_finished_total", **ended), value("videojobs_retries_total", **retried)
    report(attempting(), Failed(PASSING))
    assert value("videojobs_finished_total", **ended) == before[0]
    assert value("videojobs_retries_total", **retried) == before[1] + 1


@pytest.mark.parametrize("code", FailureCode)
def test_every_code_is_there_before_the_first_failure(code: FailureCode) -> None:
    labels = {"tier": "high", "outcome": "failed", "code": code.value}
    assert REGISTRY.get_sample_value("videojobs_finished_total", labels) is not None
