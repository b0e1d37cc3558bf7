"""What is counted when Prometheus asks."""

from typing import Any

from prometheus_client import CollectorRegistry
from testkit.builders import PASSING, a_video_job, attempting, observed, settle

from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.attempt import Failed
from videojobs_operator.state.cache import Cache
from videojobs_operator.tell.census import Census


def counted(*video_jobs: VideoJob) -> dict[str, float]:
    """The figures of the default tier."""
    cache, registry = Cache(), CollectorRegistry()
    for number, video_job in enumerate(video_jobs):
        metadata = video_job.metadata.model_copy(update={"uid": f"uid-{number}"})
        cache.put(video_job.model_copy(update={"metadata": metadata}))
    registry.register(Census(cache))
    names = ("running", "queued", "oldest_wait_seconds")
    labels = {"tier": "default"}
    return {name: registry.get_sample_value(f"videojobs_{name}", labels) or 0.0 for name in names}


def waiting(**spec: Any) -> VideoJob:
    return settle(observed(a_video_job(**spec)))[0]


def test_those_that_run_and_those_that_wait() -> None:
    seen = counted(attempting(), waiting(), waiting())
    assert (seen["running"], seen["queued"]) == (1, 2)
    assert seen["oldest_wait_seconds"] > 60


def test_who_waits_for_a_retry_or_is_on_hold_waits_for_no_first_attempt() -> None:
    retrying = settle(observed(attempting(), reading=Failed(PASSING)))[0]
    seen = counted(retrying, waiting(suspend=True))
    assert seen["queued"] == 2
    assert seen["oldest_wait_seconds"] == 0


def test_nobody_waits() -> None:
    assert counted(attempting())["oldest_wait_seconds"] == 0
