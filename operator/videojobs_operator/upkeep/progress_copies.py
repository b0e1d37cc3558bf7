"""Copies the progress of all that render from Redis to the VideoJobs.

One bulk read takes the place of a look at each of them. etcd is no place for fine progress, so a
VideoJob is written at most every PROGRESS_COPY_SECONDS, and all together at most
PROGRESS_WRITES_PER_SECOND: with more renders than fit, each has its turn less often.
"""

import json
from collections.abc import Callable
from typing import Final

from videojobs.job.conditions import ConditionType, is_true
from videojobs.job.resource import VideoJob
from videojobs.store import Survey
from videojobs_operator.reconcile.observed import Record
from videojobs_operator.settings import PROGRESS_COPY_SECONDS, PROGRESS_WRITES_PER_SECOND
from videojobs_operator.state.cache import Cache
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue

PERIOD_SECONDS: Final = 5.0
_MOST_AT_ONCE: Final = int(PERIOD_SECONDS * PROGRESS_WRITES_PER_SECOND)


class ProgressCopies:
    """Enqueues those whose record says something new. Raises StoreError. `written_seconds` tells
    how long ago the status of a VideoJob was written."""

    def __init__(
        self,
        survey: Survey,
        cache: Cache,
        queue: WorkQueue[Key],
        written_seconds: Callable[[str], float],
    ) -> None:
        self._survey = survey
        self._cache = cache
        self._queue = queue
        self._written_seconds = written_seconds

    async def run(self) -> None:
        """One turn. What Redis has lost or ended is no progress, and waits for nothing."""
        rendering = [job for job in self._cache.all_unfinished() if _renders(job)]
        documents = await self._survey.documents([job.job_id for job in rendering])
        moved = []
        for job, text in zip(rendering, documents, strict=True):
            record = None if text is None else Record(json.loads(text))
            if record is None or _asks_for_more(job, record):
                self._queue.add(VideoJobKey(job.metadata.uid))
            elif _has_moved(job, record):
                moved.append(job.metadata.uid)
        self._enqueue(moved)

    def _enqueue(self, uids: list[str]) -> None:
        """Those first that were written longest ago, spread over the time to the next turn."""
        due = [uid for uid in uids if self._written_seconds(uid) >= PROGRESS_COPY_SECONDS]
        due.sort(key=self._written_seconds, reverse=True)
        for place, uid in enumerate(due[:_MOST_AT_ONCE]):
            self._queue.add_after(VideoJobKey(uid), place / PROGRESS_WRITES_PER_SECOND)


def _renders(job: VideoJob) -> bool:
    return is_true(job.status.conditions, ConditionType.RENDERING)


def _asks_for_more(job: VideoJob, record: Record) -> bool:
    """Whether a decision would do other things than to copy progress."""
    return record.terminal or record.attempt < (job.status.attempt or 0)


def _has_moved(job: VideoJob, record: Record) -> bool:
    shown = job.status.progress
    return shown is None or (shown.percent, shown.message) != (record.percent, record.message)
