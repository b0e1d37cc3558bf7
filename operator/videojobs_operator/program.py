"""Puts the operator together: it stands by, leads with its loops side by side, and gives way."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from videojobs.kube import Kube, KubeError
from videojobs.store import JobStore, StoreError
from videojobs_operator import autoscaler, metrics, places, pools, watches
from videojobs_operator import settings as knobs
from videojobs_operator.act import Actor
from videojobs_operator.activity import WatchActivity
from videojobs_operator.audit import Audit
from videojobs_operator.autoscaler import Autoscaler
from videojobs_operator.cache import Cache
from videojobs_operator.census import Census
from videojobs_operator.controller import Controller, Key
from videojobs_operator.endpoint import Endpoint
from videojobs_operator.events import EventRecorder
from videojobs_operator.fence import Fence
from videojobs_operator.lease import Elector
from videojobs_operator.observe import Observer, StoreReader
from videojobs_operator.outbox import Outbox
from videojobs_operator.places import Places
from videojobs_operator.pools import PoolStatus
from videojobs_operator.queue import WorkQueue
from videojobs_operator.reporting import Reporter
from videojobs_operator.resync import Resync
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.slots import Slots
from videojobs_operator.sources import Sources

_LOG: Final = logging.getLogger(__name__)

_JITTER: Final = (0.9, 1.1)
_FIRST_LIST_RETRY_SECONDS: Final = 2.0
_FAREWELL_SECONDS: Final = 2.0
"""For what is cancelled to end; the process ends anyhow."""


@dataclass(frozen=True)
class Loop:
    """Something done again and again; a failure is logged and left to the next turn."""

    name: str
    period_seconds: float
    turn: Callable[[], Awaitable[object]]
    first_seconds: float = 0.0

    async def run(self, fence: Fence) -> None:
        """Until cancelled. A process that does not lead takes no turn."""
        await asyncio.sleep(self.first_seconds)
        while True:
            try:
                fence.allowance()
                await self.turn()
            except (KubeError, StoreError) as error:
                _LOG.warning("%s goes on at its next turn: %s", self.name, error)
            except Exception:
                metrics.RECONCILE_ERRORS.labels("defect").inc()
                _LOG.exception("%s failed; the next turn begins anew", self.name)
            await asyncio.sleep(self.period_seconds * random.uniform(*_JITTER))  # noqa: S311


class Operator:
    """All parts of one operator process."""

    def __init__(
        self,
        kube: Kube,
        store: JobStore,
        settings: OperatorSettings,
        elector: Elector,
        fence: Fence,
    ) -> None:
        self._settings, self._elector, self._fence = settings, elector, fence
        self._cache, self._queue = Cache(), WorkQueue[Key]()
        self._activity = WatchActivity()
        self._filled = False
        cache, queue = self._cache, self._queue
        metrics.REGISTRY.register(Census(cache))
        slots, reader = Slots(cache), StoreReader(store)
        self._events = EventRecorder(kube, settings.identity)
        self._sources = Sources(cache, queue)
        self._resync = Resync(kube, cache, self._sources, settings.namespace)
        actor = Actor(kube, store, reader, cache, slots, Reporter(self._events), settings)
        observer = Observer(cache, slots, reader, kube)
        self._controller = Controller(queue, cache, slots, observer, actor, fence)
        audit = Audit(kube, store, cache, queue, settings.namespace)
        self._loops = (
            Loop("Outbox", knobs.OUTBOX_PERIOD_SECONDS, Outbox(kube, store).drain),
            Loop("Audit", knobs.AUDIT_PERIOD_SECONDS, audit.run),
            Loop("Places", places.PERIOD_SECONDS, Places(store, cache, slots).write),
            Loop("Autoscaler", autoscaler.PERIOD_SECONDS, Autoscaler(kube, store, cache).run),
            Loop("Pool status", pools.PERIOD_SECONDS, PoolStatus(kube, cache, slots).write),
            Loop(
                "Resync",
                knobs.RESYNC_PERIOD_SECONDS,
                self._resync.run,
                first_seconds=knobs.RESYNC_FIRST_SECONDS,
            ),
            Loop("Sweep", knobs.SWEEP_PERIOD_SECONDS, store.sweep),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. LeadershipLostError when another leads; the process must end then,
        for what it knows and has begun is of its own time."""
        async with Endpoint(self._settings.health_port, self._ailments, self._unreadiness):
            stopping = asyncio.create_task(stop.wait(), name="Stop")
            electing = asyncio.create_task(self._elector.acquire(), name="Standby")
            await asyncio.wait({stopping, electing}, return_when=asyncio.FIRST_COMPLETED)
            if stop.is_set():
                await _cancel(electing)
            else:
                electing.result()
                await self._lead(stop, stopping)
            await self._elector.release()

    async def _lead(self, stop: asyncio.Event, stopping: asyncio.Task[bool]) -> None:
        metrics.LEADER.labels(self._settings.lease_name).set(1)
        keeping = asyncio.create_task(self._elector.keep(), name="Lease")
        working = asyncio.create_task(self._work(stop), name="Work")
        try:
            await asyncio.wait({stopping, keeping, working}, return_when=asyncio.FIRST_COMPLETED)
            for ended in (keeping, working):
                if ended.done():
                    ended.result()
        finally:
            metrics.LEADER.labels(self._settings.lease_name).set(0)
            await _cancel(keeping)
            await self._give_way()
            await _cancel(working)

    async def _work(self, stop: asyncio.Event) -> None:
        await self._first_list()
        self._filled = True
        async with asyncio.TaskGroup() as group:
            for loop in self._loops:
                group.create_task(loop.run(self._fence), name=loop.name)
            group.create_task(self._events.run(), name="Events")
            group.create_task(self._controller.run(), name="Controller")
            await watches.watch(self._settings, self._sources, self._activity, stop)

    async def _first_list(self) -> None:
        """Nothing is decided before everything was seen: a slot must not be given twice."""
        while True:
            try:
                await self._resync.fill()
            except KubeError as error:
                _LOG.warning("The first list is tried again: %s", error)
                await asyncio.sleep(_FIRST_LIST_RETRY_SECONDS)
            else:
                return

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
            if not self._filled:
                return ["The first list is not complete"]
            return self._activity.unopened()
        if self._elector.answered_lately:
            return []
        return ["The Lease cannot be read: is the Kubernetes API reachable, and RBAC in place?"]


async def _cancel(task: asyncio.Task[None]) -> None:
    """Cancel a task and see it end, within reason."""
    task.cancel()
    await asyncio.wait({task}, timeout=_FAREWELL_SECONDS)
