"""Puts the operator together and runs its loops side by side."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from videojobs.kube import Kube, KubeError
from videojobs.store import JobStore, StoreError
from videojobs_operator import pools, watches
from videojobs_operator import settings as knobs
from videojobs_operator.act import Actor
from videojobs_operator.audit import Audit
from videojobs_operator.cache import Cache
from videojobs_operator.controller import Controller, Key
from videojobs_operator.observe import Observer, StoreReader
from videojobs_operator.outbox import Outbox
from videojobs_operator.pools import PoolStatus
from videojobs_operator.queue import WorkQueue
from videojobs_operator.resync import Resync
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.slots import Slots
from videojobs_operator.sources import Sources

_LOG: Final = logging.getLogger(__name__)

_JITTER: Final = (0.9, 1.1)
_FIRST_LIST_RETRY_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Loop:
    """Something done again and again; a failure is logged and left to the next turn."""

    name: str
    period_seconds: float
    turn: Callable[[], Awaitable[object]]

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.turn()
            except (KubeError, StoreError) as error:
                _LOG.warning("%s goes on at its next turn: %s", self.name, error)
            except Exception:
                _LOG.exception("%s failed; the next turn begins anew", self.name)
            await asyncio.sleep(self.period_seconds * random.uniform(*_JITTER))  # noqa: S311


class Operator:
    """All parts of one operator process."""

    def __init__(self, kube: Kube, store: JobStore, settings: OperatorSettings) -> None:
        self._settings = settings
        cache, queue = Cache(), WorkQueue[Key]()
        slots, reader = Slots(cache), StoreReader(store)
        self.sources = Sources(cache, queue)
        self._resync = Resync(kube, cache, self.sources, settings.namespace)
        actor = Actor(kube, store, reader, cache, slots, settings)
        observer = Observer(cache, slots, reader, kube)
        self._controller = Controller(queue, cache, slots, observer, actor)
        outbox = Outbox(kube, store)
        audit = Audit(kube, store, cache, queue, settings.namespace)
        pool_status = PoolStatus(kube, cache, slots)
        self._loops = (
            Loop("Outbox", knobs.OUTBOX_PERIOD_SECONDS, outbox.drain),
            Loop("Audit", knobs.AUDIT_PERIOD_SECONDS, audit.run),
            Loop("Pool status", pools.PERIOD_SECONDS, pool_status.write),
            Loop("Resync", knobs.RESYNC_PERIOD_SECONDS, self._resync.run),
            Loop("Sweep", knobs.SWEEP_PERIOD_SECONDS, store.sweep),
        )

    async def run(self) -> None:
        """Until SIGTERM or SIGINT comes, or a watch fails for good."""
        await self._first_list()
        # Before kopf starts: it ends every task that begins after its own.
        tasks = [asyncio.create_task(loop.run(), name=loop.name) for loop in self._loops]
        tasks.append(asyncio.create_task(self._controller.run(), name="Controller"))
        await asyncio.sleep(0)
        try:
            await watches.watch(self._settings, self.sources)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _first_list(self) -> None:
        """Nothing is decided before everything was seen: a slot must not be given twice."""
        while True:
            try:
                await self._resync.run()
            except KubeError as error:
                _LOG.warning("The first list is tried again: %s", error)
                await asyncio.sleep(_FIRST_LIST_RETRY_SECONDS)
            else:
                return
