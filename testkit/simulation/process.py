"""One operator process: its own modules, wired as `program` does, on simulated servers."""

from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from pydantic import SecretStr

from testkit.simulation.calls import Call, Task
from testkit.simulation.clock import Clock
from testkit.simulation.kubernetes import ApiServer, SimulatedKube
from videojobs.job.identity import MANAGED_BY, MANAGED_BY_LABEL
from videojobs.job.resource import FINISHED_PHASES, VideoJob, VideoJobStatus
from videojobs.kube.client import Manifest
from videojobs.kube.errors import KubeError
from videojobs.kube.kinds import JOBS, PODS, RENDER_POOLS, VIDEO_JOBS, Kind
from videojobs.store import Store, StoreError
from videojobs_operator.lead.fence import Fence
from videojobs_operator.reconcile.actor import Actor
from videojobs_operator.reconcile.controller import Controller
from videojobs_operator.reconcile.observer import Observer
from videojobs_operator.reconcile.records import GuardedRecords
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.slots.allocation import SlotAllocator
from videojobs_operator.state.cache import Cache, PoolKey
from videojobs_operator.state.refusals import Refusals
from videojobs_operator.state.write_times import WriteTimes
from videojobs_operator.tell.announcer import Announcer
from videojobs_operator.upkeep.drift import DriftCheck
from videojobs_operator.upkeep.expiry import Expiry
from videojobs_operator.upkeep.outbox import Outbox
from videojobs_operator.upkeep.progress_copies import ProgressCopies
from videojobs_operator.watch.odd_objects import OddObjects
from videojobs_operator.watch.resync import Resync
from videojobs_operator.watch.sources import Sources
from videojobs_operator.work.keys import Key
from videojobs_operator.work.pace import Pace
from videojobs_operator.work.queue import WorkQueue

WORKERS = 3
LOOPS = ("outbox", "progress", "expiry", "drift", "resync")
OVER_ALL = ("expiry", "drift", "resync")
"""Loops that wait until what had ended before is known."""
_FOR_EVER = 1e12
WATCHED: tuple[Kind, ...] = (RENDER_POOLS, PODS, JOBS, VIDEO_JOBS)
SETTINGS = OperatorSettings(
    renderer_image="renderer", report_url="http://api/internal/v1", token_key=SecretStr("k" * 48)
)


class SimulatedQueue(WorkQueue[Key]):
    """The rules of the real queue, on simulated time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._due: dict[Key, float] = {}

    def add_after(self, key: Key, seconds: float) -> None:
        if seconds <= 0:
            self.add(key)
            return
        due = self._clock.monotonic() + seconds
        self._due[key] = min(due, self._due.get(key, due))

    @property
    def next_due(self) -> float | None:
        """When the next timer rings."""
        return min(self._due.values(), default=None)

    def ring(self) -> None:
        """Time has passed."""
        now = self._clock.monotonic()
        for key in [key for key, due in self._due.items() if due <= now]:
            del self._due[key]
            self.add(key)

    async def take(self) -> Key:
        key: Key = await Call("queue", self._pop, ready=lambda: bool(self._ready))
        return key

    def _pop(self) -> Key:
        key = self._ready.popleft()
        self._queued.discard(key)
        self._working.add(key)
        self._taken_at[key] = self._clock.monotonic()
        return key


class _Silent(Announcer):
    """Events and metrics are no part of the state."""

    def __init__(self) -> None:
        pass

    def written(self, video_job: VideoJob, after: VideoJobStatus) -> None:
        pass

    def deleted(self, video_job: VideoJob) -> None:
        pass


class Process:
    """Lives until it is killed; then its memory is gone and its calls may still arrive."""

    def __init__(self, server: ApiServer, store: Store, clock: Clock) -> None:
        kube = SimulatedKube(server)
        self._server = server
        self.cache, self.queue = Cache(), SimulatedQueue(clock)
        refusals = Refusals(clock.monotonic)
        slots = SlotAllocator(self.cache, refusals)
        records = GuardedRecords(store.records, store.ownership, clock.monotonic)
        writes = WriteTimes(clock.monotonic)
        self.observer = Observer(self.cache, writes, slots, records, refusals, kube)
        self._sources = Sources(self.cache, self.queue, OddObjects(lambda *_: None))
        self._resync = Resync(kube, self.cache, self._sources, "")
        announcer = _Silent()
        actor = Actor(kube, store, records, self.cache, writes, announcer, refusals, SETTINGS)
        fence = Fence(_FOR_EVER, _FOR_EVER, clock.monotonic)
        fence.renew(clock.monotonic())
        pace = Pace[PoolKey](clock.monotonic)
        self._controller = Controller(
            self.queue,
            self.cache,
            writes,
            slots,
            records,
            self.observer,
            actor,
            announcer,
            fence,
            pace,
            refusals,
        )
        copies = ProgressCopies(store.survey, self.cache, writes, self.queue)
        self._loops = {
            "outbox": Outbox(kube, store, clock.monotonic).drain,
            "progress": copies.run,
            "expiry": Expiry(self.cache, self.queue).run,
            "drift": DriftCheck(kube, store, self.cache, self.queue, "").run,
            "resync": self._resync.run,
        }
        self._cursors: dict[Kind, int] = {}
        self._streams: dict[Kind, deque[tuple[str, Manifest]]] = {}
        self._within: dict[Kind, set[str]] = {}
        self.tasks: list[Task] = []
        self.ready = self.filled = self.resynced = False
        self.spawn("start", self._start())

    def spawn(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Begin a coroutine and run it to its first call."""
        task = Task(name, coroutine)
        if task.resume():
            self.tasks.append(task)

    def step(self, task: Task) -> None:
        """Hand a task its answer."""
        if not task.resume():
            self.tasks.remove(task)

    def tend(self, what: str) -> None:
        """One turn of a loop that runs beside the controller, unless its last one still runs."""
        ready = self.ready and (self.filled or what not in OVER_ALL)
        if ready and all(task.name != what for task in self.tasks):
            self.resynced |= what == "resync" and not self.unwatched
            self.spawn(what, _tolerant(self._loops[what]()))

    async def _start(self) -> None:
        await _persist(self._resync.fill)
        self.ready = True
        for number in range(WORKERS):
            self.spawn(f"worker-{number}", self._controller._work())
        await _persist(self._resync.fill_settled)
        self.filled = True

    def open_watch(self, kind: Kind) -> None:
        """A watch begins by listing what there is, and goes on from there."""
        self._cursors[kind] = len(self._server.log[kind])
        listed = [raw for raw in self._server.shown(kind) if _shown(kind, raw)]
        self._streams[kind] = deque(("LISTED", raw) for raw in listed)
        self._within[kind] = {raw["metadata"]["uid"] for raw in listed}

    @property
    def watched(self) -> list[Kind]:
        """Kinds whose watch has begun."""
        return list(self._cursors)

    @property
    def unwatched(self) -> list[Kind]:
        """Kinds whose watch has not begun."""
        return [kind for kind in WATCHED if kind not in self._cursors]

    def behind(self, kind: Kind) -> bool:
        """Whether there are events that a watch has not delivered."""
        return bool(self._streams[kind]) or self._cursors[kind] < len(self._server.log[kind])

    def deliver(self, kind: Kind) -> None:
        """The next event of a watch arrives."""
        stream = self._streams[kind]
        if stream:
            event, raw = stream.popleft()
        else:
            event, raw = self._server.log[kind][self._cursors[kind]]
            self._cursors[kind] += 1
        uid, within = raw["metadata"]["uid"], self._within[kind]
        if event == "LISTED":
            self._sources.listed(kind, raw)
        elif event != "DELETED" and _shown(kind, raw):
            within.add(uid)
            self._sources.seen(kind, raw)
        elif uid in within:
            # Deleted, or changed so that the selector does not match any more: both look the same.
            within.discard(uid)
            self._gone(kind, raw)

    def _gone(self, kind: Kind, raw: Manifest) -> None:
        if kind is VIDEO_JOBS:
            self._sources.left(raw)
        else:
            self._sources.seen(kind, raw, deleted=True)


def _shown(kind: Kind, raw: Manifest) -> bool:
    """Whether an object matches the selector of its watch."""
    if kind in (JOBS, PODS):
        return bool(raw["metadata"].get("labels", {}).get(MANAGED_BY_LABEL) == MANAGED_BY)
    return kind is not VIDEO_JOBS or raw.get("status", {}).get("phase") not in FINISHED_PHASES


async def _persist(fill: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        try:
            return await fill()
        except KubeError:
            continue


async def _tolerant(turn: Coroutine[Any, Any, Any]) -> None:
    """As `program.Loop`: what fails is left to the next turn."""
    try:
        await turn
    except (KubeError, StoreError):
        return
