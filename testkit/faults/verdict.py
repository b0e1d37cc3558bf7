"""The judgement over one life: what is wrong with how it ended. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from testkit.faults.stories import Story
from videojobs.job.identity import child_name
from videojobs.kube.client import Manifest


@dataclass(frozen=True)
class Evidence:
    """What can be seen of a life. `made` counts the creations of each Job, `live_jobs` are those
    that could still render, `ends` the transitions to Finished that were ever written."""

    name: str
    uid: str
    record: Mapping[str, Any]
    video_job: Manifest | None
    made: Mapping[str, int]
    live_jobs: list[str]
    secrets: list[Manifest]
    ends: set[tuple[str, str]]


def finished_reason(video_job: Manifest | None) -> str | None:
    """Reason of the condition Finished, if it is true."""
    conditions = (video_job or {}).get("status", {}).get("conditions", [])
    ends = [item for item in conditions if item["type"] == "Finished" and item["status"] == "True"]
    return ends[0]["reason"] if ends else None


def problems(story: Story, seen: Evidence) -> list[str]:
    """A sentence for each problem; none if the job reached the right final state."""
    attempts = range(1, len(story.steps) + 1)
    names = {child_name(seen.name, seen.uid, number) for number in attempts}
    secrets, kept = _names(seen.secrets), names if story.stays else set()
    status = seen.record.get("status", "missing")
    retries = seen.record.get("retry_count")
    checks = {
        f"clients saw {status}": status == story.status,
        f"clients saw {retries} retries": retries == story.retries,
        f"Jobs {dict(seen.made)}": _one_each(seen.made, names, again=not story.stays),
        f"still rendering: {seen.live_jobs}": not seen.live_jobs,
        f"more than one end: {seen.ends}": len(seen.ends) <= 1,
        f"Secrets {secrets}": secrets == kept,
    }
    checks.update(_of_resource(story, seen))
    return [problem for problem, holds in checks.items() if not holds]


def _one_each(made: Mapping[str, int], names: set[str], *, again: bool) -> bool:
    """`again`: a Job whose VideoJob has just been deleted may be made once more before the operator
    learns of it; it has no owner, and the garbage collector takes it before it runs."""
    return made.keys() == names and (again or set(made.values()) == {1})


def _of_resource(story: Story, seen: Evidence) -> dict[str, bool]:
    if not story.stays:
        return {"the VideoJob is still there": seen.video_job is None}
    status: Mapping[str, Any] = (seen.video_job or {}).get("status", {})
    outcomes = [attempt.get("outcome") for attempt in status.get("attempts", [])]
    reason = finished_reason(seen.video_job)
    wanted = {"success": "Succeeded", "failure": "Failed"}[story.status]
    return {
        f"ended as {reason}": reason == wanted,
        f"attempts {outcomes}": outcomes == story.outcomes,
        f"{status.get('retryCount')} retries written": status.get("retryCount") == story.retries,
    }


def _names(secrets: list[Manifest]) -> set[str]:
    return {secret["metadata"]["name"] for secret in secrets}
