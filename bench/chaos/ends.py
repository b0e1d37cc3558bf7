"""All final states that Kubernetes' watch has reported for each VideoJob. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from videojobs.job.identity import job_id_of
from videojobs.kube.client import Manifest


@dataclass
class EndBook:
    """`ends` by job id, as (reason, completion time); `job_ids` by UID of the VideoJob, those that
    are gone included."""

    ends: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    job_ids: dict[str, str] = field(default_factory=dict)

    def replace(self, video_jobs: Iterable[Manifest]) -> None:
        """Take a full list; what was seen before stays known."""
        for video_job in video_jobs:
            self.note("ADDED", video_job)

    def note(self, _event: str, video_job: Manifest) -> None:
        """Take one event of a watch."""
        metadata, status = video_job["metadata"], video_job.get("status", {})
        job_id = job_id_of(metadata["name"], metadata["uid"])
        self.job_ids[metadata["uid"]] = job_id
        for condition in status.get("conditions", []):
            if condition["type"] == "Finished" and condition["status"] == "True":
                self.ends[job_id].add((condition["reason"], status.get("completionTime", "")))
