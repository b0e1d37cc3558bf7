"""Wires the operator: it waits as a standby, leads with all loops side by side, and hands over."""

import asyncio
from typing import Final

from videojobs.kube.client import Kube
from videojobs.loops import cancel
from videojobs.store import Store
from videojobs_operator import constants
from videojobs_operator.lead.fence import Fence
from videojobs_operator.lead.lease import Elector
from videojobs_operator.reconcile.actor import Actor
from videojobs_operator.reconcile.controller import Controller
from videojobs_operator.reconcile.observer import Observer
from videojobs_operator.reconcile.records import GuardedRecords
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.slots.allocation import SlotAllocator
from videojobs_operator.slots.autoscaler import Autoscaler
from videojobs_operator.slots.pool_status import PoolStatusWriter
from videojobs_operator.slots.queue_positions import QueuePositions
from videojobs_operator.state.cache import Cache, PoolKey
from videojobs_operator.state.refusals import Refusals
from videojobs_operator.state.write_times import WriteTimes
from videojobs_operator.tell import metrics
from videojobs_operator.tell.announcer import Announcer
from videojobs_operator.tell.census import Census
from videojobs_operator.tell.endpoint import Endpoint
from videojobs_operator.tell.events import EventRecorder
from videojobs_operator.upkeep.default_pool import DefaultPool
from videojobs_operator.upkeep.drift import DriftCheck
from videojobs_operator.upkeep.expiry import Expiry
from videojobs_operator.upkeep.outbox import Outbox
from videojobs_operator.upkeep.pod_refusals import PodRefusals
from videojobs_operator.upkeep.progress_copies import ProgressCopies
from videojobs_operator.watch import watches
from videojobs_operator.watch.activity import WatchActivity
from videojobs_operator.watch.odd_objects import OddObjects
from videojobs_operator.watch.resync import Resync
from videojobs_operator.watch.sources import Sources
from videojobs_operator.work.keys import Key
from videojobs_operator.work.loop import Loop, persist
from videojobs_operator.work.pace import Pace
from videojobs_operator.work.queue import WorkQueue

_CANCEL_SECONDS: Final = 2.0
"""How long cancelled tasks may take to end; the process exits in any case."""


class Operator:
    """One operator process."""

    def __init__(
        self,
        kube: Kube,
        store: Store,
        settings: OperatorSettings,
        elector: Elector,
        fence: Fence,
    ) -> None:
        self._settings, self._elector, self._fence = settings, elector, fence
        self._cache, self._queue = Cache(), WorkQueue[Key]()
        self._activity = WatchActivity()
        self._filled = asyncio.Event()
        cache, queue = self._cache, self._queue
        metrics.REGISTRY.register(Census(cache))
        refusals, writes = Refusals(), WriteTimes()
        records = GuardedRecords(store.records, store.ownership)
        slots = SlotAllocator(cache, refusals)
        self._events = EventRecorder(kube, settings.identity)
        self._sources = Sources(cache, queue, OddObjects(self._events.record_on))
        self._resync = Resync(kube, cache, self._sources, settings.namespace)
        announcer = Announcer(self._events)
        actor = Actor(kube, store, records, cache, writes, announcer, refusals, settings)
        observer = Observer(cache, writes, slots, records, refusals, kube)
        pace = Pace[PoolKey]()
        self._controller = Controller(
            queue, cache, writes, slots, records, observer, actor, announcer, fence, pace, refusals
        )
        outbox = Outbox(kube, store)
        progress = ProgressCopies(store.survey, cache, writes, queue)
        pods = PodRefusals(kube, cache, refusals, queue)
        positions = QueuePositions(store.estimates, cache, slots, records.holds)
        autoscaler = Autoscaler(kube, store, cache)
        pool_status = PoolStatusWriter(kube, cache, slots)
        drift = DriftCheck(kube, store, cache, queue, settings.namespace)
        self._default_pool = DefaultPool(kube, settings.home, settings.default_pool_config_map)
        self._loops = (
            Loop("Outbox", constants.OUTBOX_PERIOD_SECONDS, outbox.drain),
            Loop("Progress", constants.PROGRESS_PERIOD_SECONDS, progress.run),
            Loop("Refused pods", constants.PODLESS_PERIOD_SECONDS, pods.run),
            Loop("Queue positions", constants.QUEUE_POSITIONS_PERIOD_SECONDS, positions.write),
            Loop("Autoscaler", constants.AUTOSCALER_PERIOD_SECONDS, autoscaler.run),
            Loop("Pool status", constants.POOL_STATUS_PERIOD_SECONDS, pool_status.write),
            Loop("Sweep", constants.SWEEP_PERIOD_SECONDS, store.retention.sweep),
        )
        resync, first = self._resync.run, constants.RESYNC_FIRST_SECONDS
        self._loops_over_all = (
            Loop("Expiry", constants.EXPIRY_PERIOD_SECONDS, Expiry(cache, queue).run),
            Loop("Drift", constants.DRIFT_PERIOD_SECONDS, drift.run),
            Loop("Resync", constants.RESYNC_PERIOD_SECONDS, resync, first_seconds=first),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set. LeadershipLostError when another process leads: this process
        must exit then, because its cache and the work it has begun are outdated."""
        async with Endpoint(
            self._settings.health_port, self._liveness_problems, self._readiness_problems
        ):
            stopping = asyncio.create_task(stop.wait(), name="Stop")
            electing = asyncio.create_task(self._elector.acquire(), name="Standby")
            await asyncio.wait({stopping, electing}, return_when=asyncio.FIRST_COMPLETED)
            if stop.is_set():
                await cancel(electing, _CANCEL_SECONDS)
            else:
                electing.result()
                await self._lead(stop, stopping)
            await self._elector.release()

    async def _lead(self, stop: asyncio.Event, stopping: asyncio.Task[bool]) -> None:
        metrics.LEADER.labels(self._settings.lease_name).set(1)
        keeping = asyncio.create_task(self._elector.keep(), name="Lease")
        working = asyncio.create_task(self._work(), name="Work")
        watching = asyncio.create_task(self._watch(stop), name="Watches")
        lasting = (keeping, working, watching)
        try:
            await asyncio.wait({stopping, *lasting}, return_when=asyncio.FIRST_COMPLETED)
            for ended in lasting:
                if ended.done():
                    ended.result()
        finally:
            metrics.LEADER.labels(self._settings.lease_name).set(0)
            await cancel(keeping, _CANCEL_SECONDS)
            await self._hand_over()
            await cancel(working, _CANCEL_SECONDS)
            await cancel(watching, _CANCEL_SECONDS)

    async def _watch(self, stop: asyncio.Event) -> None:
        """A separate task: a process whose watches have failed must not wait for its workers."""
        await self._filled.wait()
        await watches.watch(self._settings, self._sources, self._activity, stop)

    async def _work(self) -> None:
        # Nothing is decided before everything was listed: a slot must not be granted twice.
        await persist(self._resync.fill)
        self._filled.set()
        async with asyncio.TaskGroup() as group:
            for loop in self._loops:
                group.create_task(loop.run(self._fence), name=loop.name)
            group.create_task(persist(self._default_pool.create), name="Default pool")
            group.create_task(self._events.run(), name="Events")
            group.create_task(self._controller.run(), name="Controller")
            group.create_task(self._run_loops_over_all(), name="Finished")

    async def _run_loops_over_all(self) -> None:
        """List the finished VideoJobs beside the work, then run the loops that need them."""
        await persist(self._resync.fill_settled)
        async with asyncio.TaskGroup() as group:
            for loop in self._loops_over_all:
                group.create_task(loop.run(self._fence), name=loop.name)

    async def _hand_over(self) -> None:
        """Let workers finish their keys, start no others, and release the Lease."""
        self._queue.close()
        await self._queue.wait_idle(constants.STOP_GRACE_SECONDS)
        await self._elector.release()

    def _liveness_problems(self) -> list[str]:
        found = self._activity.silent(self._settings.watch_silence_seconds)
        hung = self._queue.longest_work_seconds
        if hung > constants.STUCK_WORKER_SECONDS:
            found.append(f"A worker has held one key for {hung:.0f} s")
        return found

    def _readiness_problems(self) -> list[str]:
        if self._fence.open:
            if not self._filled.is_set():
                return ["The first list is not complete"]
            return self._activity.unopened()
        if self._elector.answered_lately:
            return []
        return ["The Lease cannot be read; check the Kubernetes API and the operator's RBAC"]
