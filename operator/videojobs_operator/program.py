"""Puts the operator together: it stands by, leads with its loops side by side, and gives way."""

import asyncio
from typing import Final

from videojobs.kube.client import Kube
from videojobs.loops import cancel
from videojobs.store import Store
from videojobs_operator import settings as knobs
from videojobs_operator.lead.fence import Fence
from videojobs_operator.lead.lease import Elector
from videojobs_operator.reconcile.actor import Actor
from videojobs_operator.reconcile.controller import Controller
from videojobs_operator.reconcile.observer import Observer, StoreReader
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.slots import autoscaler, places, pool_status
from videojobs_operator.slots.autoscaler import Autoscaler
from videojobs_operator.slots.places import Places
from videojobs_operator.slots.pool_status import PoolStatus
from videojobs_operator.slots.sharing import Slots
from videojobs_operator.state.cache import Cache, PoolKey
from videojobs_operator.tell import metrics
from videojobs_operator.tell.announcer import Reporter
from videojobs_operator.tell.census import Census
from videojobs_operator.tell.endpoint import Endpoint
from videojobs_operator.tell.events import EventRecorder
from videojobs_operator.upkeep import expiry, progress_copies
from videojobs_operator.upkeep.drift import Audit
from videojobs_operator.upkeep.expiry import Expiry
from videojobs_operator.upkeep.outbox import Outbox
from videojobs_operator.upkeep.progress_copies import ProgressCopies
from videojobs_operator.watch import watches
from videojobs_operator.watch.activity import WatchActivity
from videojobs_operator.watch.resync import Resync
from videojobs_operator.watch.sources import Sources
from videojobs_operator.work.keys import Key
from videojobs_operator.work.loop import Loop, persist
from videojobs_operator.work.pace import Pace
from videojobs_operator.work.queue import WorkQueue

_FAREWELL_SECONDS: Final = 2.0
"""For what is cancelled to end; the process ends anyhow."""


class Operator:
    """All parts of one operator process."""

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
        slots, reader = Slots(cache), StoreReader(store.records)
        self._events = EventRecorder(kube, settings.identity)
        self._sources = Sources(cache, queue)
        self._resync = Resync(kube, cache, self._sources, settings.namespace)
        reporter = Reporter(self._events)
        actor = Actor(kube, store, reader, cache, slots, reporter, settings)
        observer = Observer(cache, slots, reader, kube)
        pace = Pace[PoolKey]()
        self._controller = Controller(queue, cache, slots, observer, actor, reporter, fence, pace)
        copies = ProgressCopies(store.survey, cache, queue, observer.written_seconds)
        audit = Audit(kube, store, cache, queue, settings.namespace)
        self._loops = (
            Loop("Outbox", knobs.OUTBOX_PERIOD_SECONDS, Outbox(kube, store).drain),
            Loop("Progress", progress_copies.PERIOD_SECONDS, copies.run),
            Loop("Places", places.PERIOD_SECONDS, Places(store.estimates, cache, slots).write),
            Loop("Autoscaler", autoscaler.PERIOD_SECONDS, Autoscaler(kube, store, cache).run),
            Loop("Pool status", pool_status.PERIOD_SECONDS, PoolStatus(kube, cache, slots).write),
            Loop("Sweep", knobs.SWEEP_PERIOD_SECONDS, store.retention.sweep),
        )
        resync, first = self._resync.run, knobs.RESYNC_FIRST_SECONDS
        self._loops_over_all = (
            Loop("Expiry", expiry.PERIOD_SECONDS, Expiry(cache, queue).run),
            Loop("Audit", knobs.AUDIT_PERIOD_SECONDS, audit.run),
            Loop("Resync", knobs.RESYNC_PERIOD_SECONDS, resync, first_seconds=first),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. LeadershipLostError when another leads; the process must end then,
        for what it knows and has begun is of its own time."""
        async with Endpoint(self._settings.health_port, self._ailments, self._unreadiness):
            stopping = asyncio.create_task(stop.wait(), name="Stop")
            electing = asyncio.create_task(self._elector.acquire(), name="Standby")
            await asyncio.wait({stopping, electing}, return_when=asyncio.FIRST_COMPLETED)
            if stop.is_set():
                await cancel(electing, _FAREWELL_SECONDS)
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
            await cancel(keeping, _FAREWELL_SECONDS)
            await self._give_way()
            await cancel(working, _FAREWELL_SECONDS)
            await cancel(watching, _FAREWELL_SECONDS)

    async def _watch(self, stop: asyncio.Event) -> None:
        """A task of its own: what sees nothing any more must not wait for others to let go."""
        await self._filled.wait()
        await watches.watch(self._settings, self._sources, self._activity, stop)

    async def _work(self) -> None:
        # Nothing is decided before everything was seen: a slot must not be given twice.
        await persist(self._resync.fill)
        self._filled.set()
        async with asyncio.TaskGroup() as group:
            for loop in self._loops:
                group.create_task(loop.run(self._fence), name=loop.name)
            group.create_task(self._events.run(), name="Events")
            group.create_task(self._controller.run(), name="Controller")
            group.create_task(self._look_over_all(), name="Ended")

    async def _look_over_all(self) -> None:
        """What had ended before is listed beside the work, and some loops wait for it."""
        await persist(self._resync.fill_ended)
        async with asyncio.TaskGroup() as group:
            for loop in self._loops_over_all:
                group.create_task(loop.run(self._fence), name=loop.name)

    async def _give_way(self) -> None:
        """Work in hand is finished, new work is not begun, and then another may lead at once."""
        self._queue.close()
        await self._queue.wait_idle(knobs.STOP_GRACE_SECONDS)
        await self._elector.release()

    def _ailments(self) -> list[str]:
        found = self._activity.silent(self._settings.watch_silence_seconds)
        hung = self._queue.longest_work_seconds
        if hung > knobs.STUCK_WORKER_SECONDS:
            found.append(f"A worker has been busy with one key for {hung:.0f} s")
        return found

    def _unreadiness(self) -> list[str]:
        if self._fence.open:
            if not self._filled.is_set():
                return ["The first list is not complete"]
            return self._activity.unopened()
        if self._elector.answered_lately:
            return []
        return ["The Lease cannot be read: is the Kubernetes API reachable, and RBAC in place?"]
