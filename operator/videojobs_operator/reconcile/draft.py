"""The builder of a VideoJob's next status, for `transitions`: it knows time and generation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from videojobs.job.conditions import (
    ConditionStatus,
    ConditionType,
    Reason,
    drop_condition,
    set_condition,
)
from videojobs.job.identity import child_name
from videojobs.job.outcome import Stage
from videojobs.job.resource import (
    MAX_ATTEMPTS_KEPT,
    Attempt,
    Progress,
    StageTime,
    VideoJob,
    VideoJobStatus,
)
from videojobs.times import rfc3339

MAX_MESSAGE_CHARACTERS: Final = 1000


class Draft:
    """A copy of the status to change. Lists and values in it are replaced, never changed in place:
    it shares them with the status that it was made from."""

    def __init__(self, video_job: VideoJob, now: datetime) -> None:
        self._video_job = video_job
        self._now = now
        self.status: VideoJobStatus = video_job.status.model_copy()
        self.status.observed_generation = video_job.metadata.generation
        self.status.job_id = video_job.job_id
        self.status.tier = video_job.tier.value

    def set(
        self, kind: ConditionType, status: ConditionStatus, reason: Reason | str, message: str
    ) -> None:
        """Set a condition, with its message cut to 1000 characters."""
        self.status.conditions = set_condition(
            self.status.conditions,
            kind,
            status,
            reason,
            message[:MAX_MESSAGE_CHARACTERS],
            now=self._now,
            generation=self._video_job.metadata.generation,
        )

    def drop(self, kind: ConditionType) -> None:
        """Remove an abnormal condition."""
        self.status.conditions = drop_condition(self.status.conditions, kind)

    def say(self, message: str, percent: int | None = None) -> None:
        """Set the progress that `kubectl get` shows; without `percent` the known one stays."""
        known = self.status.progress.percent if self.status.progress else 0
        self.status.progress = Progress(
            percent=known if percent is None else percent, message=message[:MAX_MESSAGE_CHARACTERS]
        )

    def open_attempt(self, number: int) -> None:
        """Append an open attempt; only the newest ones are kept."""
        metadata = self._video_job.metadata
        attempt = Attempt(
            number=number,
            job=child_name(metadata.name, metadata.uid, number),
            start_time=rfc3339(self._now),
        )
        self.status.attempts = [*self.status.attempts, attempt][-MAX_ATTEMPTS_KEPT:]
        self.status.attempt = number
        self.status.next_retry_time = None
        self.status.start_time = self.status.start_time or rfc3339(self._now)

    def time_stages(self, milliseconds: Mapping[str, int]) -> None:
        """Store the durations of the known stages in the open attempt, if there is one."""
        stages = [
            StageTime(name=stage.value, milliseconds=max(0, milliseconds[stage.value]))
            for stage in Stage
            if stage.value in milliseconds
        ]
        if not stages or not self.status.attempts or self.status.attempts[-1].end_time is not None:
            return
        last = self.status.attempts[-1].model_copy(update={"stages": stages})
        self.status.attempts = [*self.status.attempts[:-1], last]

    def close_attempt(self, outcome: str, reason: str, message: str) -> int:
        """End the open attempt; returns its number, or 0 if none is open."""
        if not self.status.attempts or self.status.attempts[-1].end_time is not None:
            return 0
        last = self.status.attempts[-1].model_copy(
            update={
                "end_time": rfc3339(self._now),
                "outcome": outcome,
                "reason": reason,
                "message": message[:MAX_MESSAGE_CHARACTERS],
            }
        )
        self.status.attempts = [*self.status.attempts[:-1], last]
        return last.number
