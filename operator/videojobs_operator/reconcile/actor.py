"""Carries out decisions, in the order of their actions.

Writes are safe to repeat: the names of children are unique per attempt, `AlreadyExists` is success,
a status write names the resource version that was decided on, and a record only moves forward.
"""

import contextlib
import logging
from datetime import timedelta
from typing import Final

from videojobs.job.resource import PodTemplate, RenderPool, VideoJob, VideoJobStatus
from videojobs.kube.client import Kube, Manifest
from videojobs.kube.errors import AlreadyExistsError, ConflictError, KubeError, NotFoundError
from videojobs.kube.kinds import JOBS, SECRETS, VIDEO_JOBS, Kind
from videojobs.protocol.report_tokens import Subject, issue
from videojobs.store import Standing, Store, StoreError, Verdict
from videojobs.times import utc_now
from videojobs_operator.constants import (
    HELD_ALLOWANCE_SECONDS,
    PENDING_ALLOWANCE_SECONDS,
    TOKEN_SLACK_SECONDS,
)
from videojobs_operator.reconcile import manifests
from videojobs_operator.reconcile.actions import (
    Action,
    CreateRecord,
    DeleteResource,
    PatchStatus,
    RecordFinish,
    RecordStart,
    RecordWait,
    Settle,
    StartAttempt,
    StopJob,
    WakeAfter,
)
from videojobs_operator.reconcile.records import GuardedRecords
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.state.cache import Cache, pool_key
from videojobs_operator.state.refusal import Refusal, refusal_of
from videojobs_operator.state.refusals import Refusals
from videojobs_operator.state.views import job_view
from videojobs_operator.state.write_times import WriteTimes
from videojobs_operator.tell import metrics
from videojobs_operator.tell.announcer import Announcer

_LOG: Final = logging.getLogger(__name__)


class Actor:
    """Writes to Kubernetes and Redis what was decided, and to the cache what was written."""

    def __init__(
        self,
        kube: Kube,
        store: Store,
        records: GuardedRecords,
        cache: Cache,
        writes: WriteTimes,
        announcer: Announcer,
        refusals: Refusals,
        settings: OperatorSettings,
    ) -> None:
        self._kube = kube
        self._store = store
        self._records = records
        self._cache = cache
        self._writes = writes
        self._announcer = announcer
        self._refusals = refusals
        self._settings = settings

    async def carry_out(self, video_job: VideoJob, actions: list[Action]) -> float | None:
        """Do all actions in order. Returns in how many seconds to reconcile again, None for never.

        A start that Kubernetes refuses is noted and ends the decision. KubeError for any other
        failure of Kubernetes; a failure of Redis stops nothing.
        """
        wake: float | None = None
        for action in actions:
            match action:
                case WakeAfter(seconds=seconds):
                    wake = seconds if wake is None else min(wake, seconds)
                case StartAttempt(number=number):
                    if not await self._start(video_job, number):
                        return 0.0
                case StopJob(name=name, uid=uid):
                    await self._stop(video_job, name, uid)
                case PatchStatus(status=status):
                    await self._patch(video_job, status)
                case Settle():
                    self._cache.settle(video_job)
                case DeleteResource():
                    await self._delete(video_job)
                    return 0.0  # the deletion is reconciled next
                case _:
                    if not await self._record(video_job, action):
                        return 0.0
        return wake

    async def _record(self, video_job: VideoJob, action: Action) -> bool:
        """Write to Redis. Returns False if clients have seen another end: decide again.

        If Redis does not answer, the resource is written all the same and the record later.
        """
        if not (self._records.holds(video_job) or isinstance(action, CreateRecord)):
            return True  # Redis was unavailable when it was read: it may belong to another
        if not self._records.may_call():
            return True
        try:
            agreed = await self._record_now(video_job, action)
        except StoreError as error:
            _LOG.warning("Could not write the record of %s to Redis: %s", video_job.job_id, error)
            self._records.pause()
            return True
        self._records.answered()
        return agreed

    async def _record_now(self, video_job: VideoJob, action: Action) -> bool:
        job_id = video_job.job_id
        match action:
            case CreateRecord():
                job, uid = video_job.as_new_job(), video_job.metadata.uid
                made = await self._store.submissions.create(job, outbox=False, uid=uid)
                if made is Verdict.CREATED:
                    self._records.hold(video_job)
            case RecordStart(attempt=attempt):
                await self._store.attempts.start(job_id, attempt, utc_now())
            case RecordWait():
                await self._store.attempts.record_wait(
                    job_id,
                    action.message,
                    utc_now(),
                    over=action.over,
                    retry_count=action.retry_count,
                    next_retry=action.next_retry,
                )
            case RecordFinish(finish=finish):
                holds = await self._store.attempts.finish(job_id, finish)
                return holds in (Standing.MISSING, Standing(finish.status))
        return True

    async def _start(self, video_job: VideoJob, number: int) -> bool:
        """Create the Secret and the Job of an attempt; False if Kubernetes refuses one of them."""
        pool = self._cache.pool(pool_key(video_job))
        plan = manifests.AttemptPlan(video_job, number, _template(pool), self._settings)
        try:
            await self._create(SECRETS, plan, manifests.secret(plan, self._token(plan)))
            job = await self._create(JOBS, plan, manifests.job(plan))
        except KubeError as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            await self._refused(plan, refusal)
            return False
        self._cache.put_child(job_view(job))
        self._refusals.started(video_job.metadata.uid, pool_key(video_job))
        _LOG.info("Started attempt %d of %s", number, video_job.job_id)
        return True

    async def _create(
        self, kind: Kind, plan: manifests.AttemptPlan, manifest: Manifest
    ) -> Manifest:
        namespace = plan.video_job.metadata.namespace
        try:
            return await self._kube.create(kind, namespace, manifest)
        except AlreadyExistsError:
            known = await self._kube.get(kind, namespace, plan.name)
            _require_owner(known, plan.video_job, kind)
            return known

    async def _refused(self, plan: manifests.AttemptPlan, refusal: Refusal) -> None:
        """Note it, and delete the Secret: its token would expire before a late start."""
        metadata = plan.video_job.metadata
        _LOG.warning("Attempt %d of %s: %s", plan.number, plan.video_job.job_id, refusal.message)
        metrics.RECONCILE_ERRORS.labels("refused").inc()
        self._refusals.start_refused(metadata.uid, pool_key(plan.video_job), refusal)
        with contextlib.suppress(KubeError):  # as far as the rights go
            await self._kube.delete(SECRETS, metadata.namespace, plan.name)

    def _token(self, plan: manifests.AttemptPlan) -> str:
        lifetime = timedelta(
            seconds=plan.video_job.spec.active_deadline_seconds
            + PENDING_ALLOWANCE_SECONDS
            + HELD_ALLOWANCE_SECONDS
            + TOKEN_SLACK_SECONDS
        )
        subject = Subject(plan.video_job.job_id, plan.number, plan.video_job.owner)
        key = self._settings.token_key.get_secret_value().encode()
        return issue(key, subject, utc_now(), lifetime)

    async def _stop(self, video_job: VideoJob, name: str, uid: str) -> None:
        namespace = video_job.metadata.namespace
        try:
            await self._kube.delete(JOBS, namespace, name, uid=uid)
        except NotFoundError:
            self._forget(uid)
            return
        except ConflictError:
            if (await self._kube.get(JOBS, namespace, name))["metadata"]["uid"] == uid:
                raise
            self._forget(uid)
            return  # another Job of that name, which is not ours to delete
        _LOG.info("Stopped Job %s of %s", name, video_job.job_id)

    def _forget(self, uid: str) -> None:
        """A Job is gone. It would hold a slot until the next resync if it was deleted before the
        watches began, as at the start of the operator."""
        known = self._cache.child(uid)
        if known is not None:
            self._cache.drop_child(known)

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
        except (ConflictError, NotFoundError) as error:
            if isinstance(error, NotFoundError) and metadata.deletion_timestamp is not None:
                return  # its last finalizer was removed: nobody can read this status
            await self._read_again(video_job)
            raise
        self._cache.put(VideoJob.model_validate(written))
        self._writes.note(metadata.uid)
        self._announcer.written(video_job, status)

    async def _read_again(self, video_job: VideoJob) -> None:
        """Read a VideoJob whose write was refused: a watch that started after its deletion does not
        report it."""
        metadata = video_job.metadata
        try:
            raw = await self._kube.get(VIDEO_JOBS, metadata.namespace, metadata.name)
        except NotFoundError:
            self._cache.bury(video_job)
            return
        newest = VideoJob.model_validate(raw)
        if newest.metadata.uid != metadata.uid:
            self._cache.bury(video_job)
        elif newest.metadata.deletion_timestamp is not None:
            self._cache.bury(newest)
        else:
            self._cache.put(newest)

    async def _delete(self, video_job: VideoJob) -> None:
        """Delete a finished VideoJob at this version. Finished ones are not watched, so neither a
        new time to live nor the deletion is reported: both are stored here."""
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


def _require_owner(found: Manifest, video_job: VideoJob, kind: Kind) -> None:
    """KubeError if an object with the name of an attempt's child is not the attempt's. The pod
    would take its request and its token from somebody else."""
    owners = found["metadata"].get("ownerReferences") or ()
    if not any(owner["uid"] == video_job.metadata.uid for owner in owners):
        name = found["metadata"]["name"]
        raise KubeError(409, f"{name} of {kind.plural} exists and is another owner's: delete it")


def _template(pool: RenderPool | None) -> PodTemplate:
    if pool is None:
        raise KubeError(0, "the RenderPool was deleted while an attempt was being started")
    return pool.spec.template
