"""Lives of VideoJobs, as the operator's own decisions write them."""

from datetime import datetime

from testkit.builders import (
    LASTING,
    NOW,
    PASSING,
    RESULT,
    a_record,
    a_video_job,
    attempting,
    later,
    observed,
    settle,
)
from videojobs.job.conditions import Reason
from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.attempt import (
    Disrupted,
    Failed,
    Reading,
    Running,
    Succeeded,
    Waiting,
)
from videojobs_operator.state.refusal import Refusal


def reading(video_job: VideoJob, what: Reading, now: datetime = NOW) -> VideoJob:
    """The VideoJob after a decision about what its attempt does."""
    return settle(observed(video_job, reading=what), now)[0]


def lives() -> dict[str, list[VideoJob]]:
    """Each as the VideoJob was after every write."""
    waiting, _ = settle(observed(a_video_job()))
    started = attempting()
    running = reading(started, Running())
    no_image = Waiting(Reason.IMAGE_PULL, "No such image.", "Name another one.")
    no_node = Waiting(Reason.UNSCHEDULABLE, "No node fits: Insufficient cpu.", "Add one.")
    no_room = Refusal(Reason.QUOTA_EXCEEDED, "no room")
    over_quota, _ = settle(observed(a_video_job(), queue_message="", refusal=no_room))
    retrying = reading(running, Failed(PASSING))
    interrupted = reading(running, Disrupted(Reason.EVICTED, "the node was drained"))
    no_pool, _ = settle(observed(a_video_job(), pool_exists=False))
    cancelled, _ = settle(observed(running, reading=Running(), record=a_record("cancelled")))
    return {
        "a success": [waiting, started, running, reading(running, Succeeded(RESULT))],
        "a failure": [started, running, reading(running, Failed(LASTING))],
        "a cancel": [running, cancelled],
        "a retry": [running, retrying, settle(observed(retrying, granted=True), later(60))[0]],
        "a disruption": [running, interrupted, settle(observed(interrupted, granted=True))[0]],
        "no node for a minute": [started, reading(started, no_node, later(60))],
        "no node": [started, reading(started, no_node, later(900))],
        "no image": [started, reading(started, no_image, later(60))],
        "no pool": [no_pool],
        "no quota": [over_quota],
        "a hold": [settle(observed(a_video_job(suspend=True)))[0]],
    }
