"""Copies the progress of renders from Redis to the VideoJobs.

One bulk read replaces a read per VideoJob. etcd is not made for frequent updates, so a VideoJob is
written at most every PROGRESS_COPY_SECONDS and all of them together at most
PROGRESS_WRITES_PER_SECOND times a second: with more renders, each is written less often.
"""

import json
from typing import Final

from videojobs.job.conditions import ConditionType, is_true
from videojobs.job.resource import VideoJob
from videojobs.store import Survey
from videojobs_operator.constants import (
    PROGRESS_COPY_SECONDS,
    PROGRESS_PERIOD_SECONDS,
    PROGRESS_WRITES_PER_SECOND,
)
from videojobs_operator.reconcile.records import Record
from videojobs_operator.state.cache import Cache
from videojobs_operator.state.write_times import WriteTimes
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue

_MOST_PER_TURN: Final = int(PROGRESS_PERIOD_SECONDS * PROGRESS_WRITES_PER_SECOND)


class ProgressCopies:
    """Enqueues the VideoJobs whose record has news. `run` raises StoreError."""

    def __init__(
        self,
        survey: Survey,
        cache: Cache,
        writes: WriteTimes,
        queue: WorkQueue[Key],
    ) -> None:
        self._survey = survey
        self._cache = cache
        self._queue = queue
        self._writes = writes

    async def run(self) -> None:
        """One turn. A record that is lost or terminal needs a decision, so it is not delayed."""
        rendering = [job for job in self._cache.all_unfinished() if _renders(job)]
        documents = await self._survey.documents([job.job_id for job in rendering])
        moved = []
        for job, text in zip(rendering, documents, strict=True):
            record = None if text is None else Record(json.loads(text))
            if record is None or _needs_decision(job, record):
                self._queue.add(VideoJobKey(job.metadata.uid))
            elif _has_moved(job, record):
                moved.append(job.metadata.uid)
        self._enqueue(moved)

    def _enqueue(self, uids: list[str]) -> None:
        """Enqueue the VideoJobs written longest ago first, spread over the time to the next
        turn."""
        due = [uid for uid in uids if self._writes.seconds_since(uid) >= PROGRESS_COPY_SECONDS]
        due.sort(key=self._writes.seconds_since, reverse=True)
        for number, uid in enumerate(due[:_MOST_PER_TURN]):
            self._queue.add_after(VideoJobKey(uid), number / PROGRESS_WRITES_PER_SECOND)


def _renders(job: VideoJob) -> bool:
    return is_true(job.status.conditions, ConditionType.RENDERING)


def _needs_decision(job: VideoJob, record: Record) -> bool:
    """Whether a decision would do more than copy progress."""
    return record.terminal or record.attempt < (job.status.attempt or 0)


def _has_moved(job: VideoJob, record: Record) -> bool:
    shown = job.status.progress
    return shown is None or (shown.percent, shown.message) != (record.percent, record.message)
