"""Carries out decisions. The order of a decision is the order of its effects.

Writes are safe to repeat: children have names of their own, `AlreadyExists` is success, a status
write names the resource version that was decided on, and a record moves only forward.
"""

import logging
from datetime import timedelta
from typing import Final

from videojobs.job.resource import PodTemplate, RenderPool, VideoJob, VideoJobStatus
from videojobs.kube.client import (
    JOBS,
    SECRETS,
    VIDEO_JOBS,
    AlreadyExistsError,
    ConflictError,
    Kube,
    KubeError,
    NotFoundError,
)
from videojobs.protocol.tokens import Subject, issue
from videojobs.store import Standing, Store, StoreError
from videojobs.times import utc_now
from videojobs_operator.reconcile import actions as act
from videojobs_operator.reconcile import manifests
from videojobs_operator.reconcile.actions import Action
from videojobs_operator.reconcile.observer import StoreReader
from videojobs_operator.settings import (
    PENDING_ALLOWANCE_SECONDS,
    TOKEN_SLACK_SECONDS,
    OperatorSettings,
)
from videojobs_operator.slots.sharing import Slots
from videojobs_operator.state.cache import Cache, pool_key
from videojobs_operator.state.views import job_view
from videojobs_operator.tell.announcer import Reporter

_LOG: Final = logging.getLogger(__name__)


class Actor:
    """The only part of the operator that changes anything outside of it."""

    def __init__(
        self,
        kube: Kube,
        store: Store,
        reader: StoreReader,
        cache: Cache,
        slots: Slots,
        reporter: Reporter,
        settings: OperatorSettings,
    ) -> None:
        self._kube = kube
        self._store = store
        self._reader = reader
        self._cache = cache
        self._slots = slots
        self._reporter = reporter
        self._settings = settings

    async def carry_out(self, video_job: VideoJob, actions: list[Action]) -> float | None:
        """Do all actions in order; returns in how many seconds to look again, if at all."""
        wake: float | None = None
        for action in actions:
            match action:
                case act.WakeAfter(seconds=seconds):
                    wake = seconds if wake is None else min(wake, seconds)
                case act.StartAttempt(number=number):
                    await self._start(video_job, number)
                case act.StopJob(name=name, uid=uid):
                    await self._stop(video_job, name, uid)
                case act.PatchStatus(status=status):
                    await self._patch(video_job, status)
                case act.Settle():
                    self._cache.settle(video_job)
                case act.DeleteResource():
                    await self._delete(video_job)
                    return 0.0  # its deletion is dealt with next
                case _:
                    if not await self._record(video_job, action):
                        return 0.0
        return wake

    async def _record(self, video_job: VideoJob, action: Action) -> bool:
        """Mirror to Redis. False: clients have seen another end, so decide again.

        Redis being away stops nothing: the resource is written first and mirrored later.
        """
        if self._reader.paused:
            return True
        try:
            return await self._record_now(video_job, action)
        except StoreError as error:
            _LOG.warning("Could not mirror %s to Redis: %s", video_job.job_id, error)
            self._reader.pause()
            return True

    async def _record_now(self, video_job: VideoJob, action: Action) -> bool:
        job_id = video_job.job_id
        match action:
            case act.CreateRecord():
                await self._store.submissions.create(video_job.as_new_job(), outbox=False)
            case act.RecordStart(attempt=attempt):
                await self._store.attempts.start(job_id, attempt, utc_now())
            case act.RecordWait():
                await self._store.attempts.record_wait(
                    job_id,
                    action.message,
                    utc_now(),
                    over=action.over,
                    retry_count=action.retry_count,
                    next_retry=action.next_retry,
                )
            case act.RecordFinish(finish=finish):
                holds = await self._store.attempts.finish(job_id, finish)
                return holds in (Standing.MISSING, Standing(finish.status))
        return True

    async def _start(self, video_job: VideoJob, number: int) -> None:
        namespace = video_job.metadata.namespace
        pool = self._cache.pool(pool_key(video_job))
        plan = manifests.AttemptPlan(video_job, number, _template(pool), self._settings)
        for kind, manifest in (
            (SECRETS, manifests.secret(plan, self._token(plan))),
            (JOBS, manifests.job(plan)),
        ):
            try:
                created = await self._kube.create(kind, namespace, manifest)
            except AlreadyExistsError:
                created = await self._kube.get(kind, namespace, plan.name)
            if kind is JOBS:
                self._cache.put_job(job_view(created))
        _LOG.info("Started attempt %d of %s", number, video_job.job_id)

    def _token(self, plan: manifests.AttemptPlan) -> str:
        lifetime = timedelta(
            seconds=plan.video_job.spec.active_deadline_seconds
            + PENDING_ALLOWANCE_SECONDS
            + TOKEN_SLACK_SECONDS
        )
        key = self._settings.token_key.get_secret_value().encode()
        return issue(key, Subject(plan.video_job.job_id, plan.number), utc_now(), lifetime)

    async def _stop(self, video_job: VideoJob, name: str, uid: str) -> None:
        namespace = video_job.metadata.namespace
        try:
            await self._kube.delete(JOBS, namespace, name, uid=uid)
        except NotFoundError:
            return
        except ConflictError:
            if (await self._kube.get(JOBS, namespace, name))["metadata"]["uid"] == uid:
                raise
            return  # a namesake, which is not ours to delete
        _LOG.info("Stopped Job %s of %s", name, video_job.job_id)

    async def _patch(self, video_job: VideoJob, status: VideoJobStatus) -> None:
        new, old = status.to_manifest(), video_job.status.to_manifest()
        metadata = video_job.metadata
        patch = {
            "metadata": {"resourceVersion": metadata.resource_version},
            "status": {**dict.fromkeys(old.keys() - new.keys()), **new},
        }
        try:
            written = await self._kube.patch(
                VIDEO_JOBS, metadata.namespace, metadata.name, patch, "status"
            )
        except (ConflictError, NotFoundError):
            await self._read_again(video_job)
            raise
        self._cache.put(VideoJob.model_validate(written))
        self._reporter.written(video_job, status)

    async def _read_again(self, video_job: VideoJob) -> None:
        """A watch that began after a deletion does not tell of it: a refused write does."""
        metadata = video_job.metadata
        try:
            raw = await self._kube.get(VIDEO_JOBS, metadata.namespace, metadata.name)
        except NotFoundError:
            self._cache.bury(video_job)
            return
        newest = VideoJob.model_validate(raw)
        if newest.metadata.uid == metadata.uid:
            self._cache.put(newest)
        else:
            self._cache.bury(video_job)

    async def _delete(self, video_job: VideoJob) -> None:
        """No watch tells of a finished VideoJob's deletion, or of its new time to live."""
        metadata = video_job.metadata
        try:
            await self._kube.delete(
                VIDEO_JOBS,
                metadata.namespace,
                metadata.name,
                uid=metadata.uid,
                version=metadata.resource_version,
            )
        except NotFoundError:
            pass
        except ConflictError:
            await self._read_again(video_job)
            raise
        self._cache.bury(video_job)


def _template(pool: RenderPool | None) -> PodTemplate:
    if pool is None:
        raise KubeError(0, "the RenderPool was deleted while an attempt was being started")
    return pool.spec.template
