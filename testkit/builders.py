"""Small VideoJobs and observations for the tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.resource import VideoJob
from videojobs.job.result import RenderResult
from videojobs_operator.reconcile.actions import Action, PatchStatus
from videojobs_operator.reconcile.decide import decide
from videojobs_operator.reconcile.observed import Observed
from videojobs_operator.reconcile.records import Record

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
UID = "36d03016-7de5-407f-8941-a21097a1392b"
RESULT = RenderResult(duration=15, file_size=7, resolution="1920x1080")
PASSING = Failure.of(FailureCode.RENDER_OOM, "Out of memory")
LASTING = Failure.of(FailureCode.INPUT_INVALID, "No such voice")

REQUEST = {
    "scriptId": "s",
    "userId": "u",
    "title": "T",
    "scriptContent": "This is a test.",
    "language": "en-US",
    "platform": "youtube",
    "duration": 15,
    "voiceProvider": "azure",
}


def a_video_job(status: dict[str, Any] | None = None, **spec: Any) -> VideoJob:
    """A VideoJob as the API server would send it."""
    return VideoJob.model_validate(
        {
            "metadata": {
                "name": "video",
                "namespace": "ns",
                "uid": UID,
                "generation": 1,
                "resourceVersion": "5",
                "creationTimestamp": "2026-01-01T11:59:00Z",
            },
            "spec": {"request": REQUEST, **spec},
            "status": status or {},
        }
    )


def a_record(status: str = "pending", **fields: Any) -> Record:
    """What clients read."""
    document = {
        "job_id": UID,
        "status": status,
        "progress": 0.0,
        "progress_message": "Waiting in the queue",
        "attempt": 0,
        "result": None,
        "error": None,
        "error_code": None,
        "error_retryable": None,
    }
    return Record({**document, **fields})


def observed(video_job: VideoJob, **changes: Any) -> Observed:
    """A VideoJob that exists, with a pending record, a pool, a place in its queue, and no slot."""
    plain = Observed(
        video_job=video_job,
        exists=True,
        record=a_record(),
        reading=None,
        unrecorded=None,
        live_jobs=(),
        pool_exists=True,
        granted=False,
        queue_message="Waiting for a slot in pool default: 8 of 8 in use, 3 ahead",
        ahead=0,
        written_seconds=0.0,
    )
    return replace(plain, **changes)


def settle(seen: Observed, now: datetime = NOW) -> tuple[VideoJob, list[Action]]:
    """Decide once; returns the VideoJob with its new status, and the actions."""
    actions = decide(seen, now)
    patches = [action for action in actions if isinstance(action, PatchStatus)]
    if not patches:
        return seen.video_job, actions
    return seen.video_job.model_copy(update={"status": patches[-1].status}), actions


def attempting(**spec: Any) -> VideoJob:
    """A VideoJob whose first attempt has been started."""
    video_job, _ = settle(observed(a_video_job(**spec), granted=True))
    return video_job


def later(seconds: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(seconds=seconds)
