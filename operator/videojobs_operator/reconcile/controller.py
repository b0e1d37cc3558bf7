"""The loop: take a key, observe, decide, act, and see to the pool's slots."""

import asyncio
import contextlib
import logging
from typing import Final

from videojobs.kube.client import ConflictError, KubeError, NotFoundError
from videojobs.telemetry import logs
from videojobs.times import utc_now
from videojobs_operator.lead.fence import Fence, FencedError
from videojobs_operator.reconcile.actions import (
    PatchStatus,
    RecordStart,
    RecordWait,
    Settle,
    WakeAfter,
)
from videojobs_operator.reconcile.actor import Actor
from videojobs_operator.reconcile.decide import decide
from videojobs_operator.reconcile.observer import Observer
from videojobs_operator.settings import SLOTS_REFRESH_SECONDS, WORKERS
from videojobs_operator.slots.due import wants_slot
from videojobs_operator.slots.sharing import Slots
from videojobs_operator.state.cache import Cache, PoolKey, pool_key
from videojobs_operator.tell import metrics
from videojobs_operator.tell.announcer import Reporter
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
        slots: Slots,
        observer: Observer,
        actor: Actor,
        reporter: Reporter,
        fence: Fence,
        pace: Pace[PoolKey],
    ) -> None:
        self._queue = queue
        self._cache = cache
        self._slots = slots
        self._observer = observer
        self._actor = actor
        self._reporter = reporter
        self._fence = fence
        self._pace = pace

    async def run(self) -> None:
        """Work with several hands, each on another key."""
        async with asyncio.TaskGroup() as hands:
            for _ in range(WORKERS):
                hands.create_task(self._work())

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
            # Decided on an older state; the newer one is on its way.
            _LOG.info("%s has changed meanwhile: %s", key, error)
            self._failed(key, "stale")
        except FencedError:
            self._failed(key, "fenced")
        except KubeError as error:
            _LOG.warning("%s is tried again: %s", key, error)
            self._failed(key, "kubernetes", error.retry_after)
        except Exception:
            # One VideoJob's trouble must not stop the others.
            _LOG.exception("%s failed and is tried again", key)
            self._failed(key, "defect")
        finally:
            self._queue.done(key)

    def _failed(self, key: Key, kind: str, retry_after: float | None = None) -> None:
        metrics.RECONCILE_ERRORS.labels(kind).inc()
        self._queue.retry(key, retry_after or 0.0)

    async def _reconcile(self, key: Key) -> None:
        match key:
            case SlotsKey(pool=pool):
                self._share_out(key, pool)
            case VideoJobKey(uid=uid):
                await self._reconcile_video_job(key, uid)

    def _share_out(self, key: SlotsKey, pool: PoolKey) -> None:
        pause = self._pace.remaining(pool)
        if pause > 0:
            self._queue.add_after(key, pause)
            return
        with self._pace.turn(pool):
            served = self._slots.evaluate(pool, utc_now())
        for uid in served:
            self._queue.add(VideoJobKey(uid))

    async def _reconcile_video_job(self, key: VideoJobKey, uid: str) -> None:
        if self._cache.rests(uid, utc_now()):
            return
        observed = await self._observer.observe(uid)
        if observed is None:
            return
        actions = decide(observed, utc_now())
        # Kubernetes' own writes are fenced one by one; this keeps a deposed leader off Redis too.
        self._fence.allowance()
        wake = await self._actor.carry_out(observed.video_job, actions)
        if any(isinstance(action, PatchStatus) for action in actions):
            self._observer.written(uid)
        known = self._cache.video_job(uid)
        held = observed.video_job.spec.suspend
        if known is None or known.finished or held or known.open_attempt is not None:
            self._slots.release(uid)
        if known is None and wake is None:
            self._observer.forget(uid)
            if not observed.exists:
                self._reporter.deleted(observed.video_job)
                self._cache.forget(uid)
        if wake is not None:
            self._queue.add_after(key, wake)
        slots = SlotsKey(pool_key(observed.video_job))
        placed = self._slots.knows(uid) or known is None or not wants_slot(known, utc_now())
        idle = placed and all(
            isinstance(action, (WakeAfter, RecordStart, RecordWait, Settle)) for action in actions
        )
        self._queue.add_after(slots, SLOTS_REFRESH_SECONDS if idle else 0.0)
