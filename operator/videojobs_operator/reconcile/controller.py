"""The control loop: takes keys from the queue and reconciles a VideoJob or a pool's slots."""

import asyncio
import contextlib
import logging
from typing import Final

from videojobs.kube.errors import ConflictError, KubeError, NotFoundError
from videojobs.telemetry import logs
from videojobs.times import utc_now
from videojobs_operator.constants import WORKERS
from videojobs_operator.lead.fence import Fence, FencedError
from videojobs_operator.reconcile.actor import Actor
from videojobs_operator.reconcile.aftermath import Aftermath, Situation, aftermath
from videojobs_operator.reconcile.decide import decide
from videojobs_operator.reconcile.observed import Observed
from videojobs_operator.reconcile.observer import Observer
from videojobs_operator.reconcile.records import GuardedRecords
from videojobs_operator.slots.allocation import SlotAllocator
from videojobs_operator.state.cache import Cache, PoolKey, pool_key
from videojobs_operator.state.refusals import Refusals
from videojobs_operator.state.write_times import WriteTimes
from videojobs_operator.tell import metrics
from videojobs_operator.tell.announcer import Announcer
from videojobs_operator.work.keys import Key, SlotsKey, VideoJobKey
from videojobs_operator.work.pace import Pace
from videojobs_operator.work.queue import QueueClosedError, WorkQueue

_LOG: Final = logging.getLogger(__name__)


class Controller:
    """Reconciles keys until the queue is closed."""

    def __init__(
        self,
        queue: WorkQueue[Key],
        cache: Cache,
        writes: WriteTimes,
        slots: SlotAllocator,
        records: GuardedRecords,
        observer: Observer,
        actor: Actor,
        announcer: Announcer,
        fence: Fence,
        pace: Pace[PoolKey],
        refusals: Refusals,
    ) -> None:
        self._queue = queue
        self._cache = cache
        self._writes = writes
        self._slots = slots
        self._records = records
        self._observer = observer
        self._actor = actor
        self._announcer = announcer
        self._fence = fence
        self._pace = pace
        self._refusals = refusals

    async def run(self) -> None:
        """Run the workers, each on another key."""
        async with asyncio.TaskGroup() as workers:
            for _ in range(WORKERS):
                workers.create_task(self._work())

    async def _work(self) -> None:
        with contextlib.suppress(QueueClosedError):
            while True:
                key = await self._queue.take()
                with logs.about(**self._fields(key)):
                    await self._work_on(key)

    def _fields(self, key: Key) -> dict[str, object]:
        match key:
            case SlotsKey(pool=(namespace, name)):
                return {"pool": f"{namespace}/{name}"}
            case VideoJobKey(uid=uid):
                video_job = self._cache.video_job(uid)
                if video_job is None:
                    return {"job_id": uid}
                return {"job_id": video_job.job_id, "trace_id": video_job.span.trace_id}

    async def _work_on(self, key: Key) -> None:
        try:
            await self._reconcile(key)
            self._queue.forget(key)
        except (ConflictError, NotFoundError) as error:
            # The decision was based on an older state; the newer one is on its way.
            _LOG.info("%s changed during reconciliation, retrying: %s", key, error)
            self._failed(key, "stale")
        except FencedError:
            self._failed(key, "fenced")
        except KubeError as error:
            _LOG.warning("Reconciling %s failed, retrying: %s", key, error)
            self._failed(key, "kubernetes", error.retry_after)
        except Exception:
            # A defect that one VideoJob triggers must not stop the others.
            _LOG.exception("Reconciling %s failed unexpectedly, retrying", key)
            self._failed(key, "defect")
        finally:
            self._queue.done(key)

    def _failed(self, key: Key, kind: str, retry_after: float | None = None) -> None:
        metrics.RECONCILE_ERRORS.labels(kind).inc()
        self._queue.retry(key, retry_after or 0.0)

    async def _reconcile(self, key: Key) -> None:
        match key:
            case SlotsKey(pool=pool):
                self._allocate(key, pool)
            case VideoJobKey(uid=uid):
                await self._reconcile_video_job(key, uid)

    def _allocate(self, key: SlotsKey, pool: PoolKey) -> None:
        pause = self._pace.remaining(pool)
        if pause > 0:
            self._queue.add_after(key, pause)
            return
        with self._pace.turn(pool):
            changed = self._slots.allocate(pool, utc_now())
        for uid in changed:
            self._queue.add(VideoJobKey(uid))

    async def _reconcile_video_job(self, key: VideoJobKey, uid: str) -> None:
        if self._cache.rests(uid, utc_now()):
            return
        observed = await self._observer.observe(uid)
        if observed is None:
            return
        actions = decide(observed, utc_now())
        # Kubernetes writes are fenced one by one; this keeps a former leader from Redis too.
        self._fence.allowance()
        wake = await self._actor.carry_out(observed.video_job, actions)
        situation = Situation(
            video_job=self._cache.video_job(uid),
            granted=self._slots.granted(uid),
            queued=self._slots.ahead(uid) is not None,
            refused=self._refusals.rest_seconds(uid) > 0,
            wake=wake,
        )
        self._follow_up(key, observed, aftermath(observed, actions, situation, utc_now()))

    def _follow_up(self, key: VideoJobKey, observed: Observed, after: Aftermath) -> None:
        if after.release:
            self._slots.release(key.uid)
        if after.forget:
            self._writes.forget(key.uid)
            self._records.forget(observed.video_job)
            self._refusals.forget(key.uid)
        if after.close:
            if after.announce:
                self._announcer.deleted(observed.video_job)
            self._cache.forget(key.uid)
        if after.wake is not None:
            self._queue.add_after(key, after.wake)
        self._queue.add_after(SlotsKey(pool_key(observed.video_job)), after.refresh_slots)
