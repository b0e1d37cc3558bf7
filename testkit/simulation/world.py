"""Everything that can happen, one move at a time, and the sentences that must stay true."""

import random
from collections import Counter
from random import Random

from testkit.simulation.calls import Task
from testkit.simulation.clock import Clock
from testkit.simulation.cluster import Cluster
from testkit.simulation.kubernetes import ApiServer
from testkit.simulation.process import LOOPS, WATCHED, Process
from testkit.simulation.redis import Records, simulated_store
from testkit.simulation.users import Users
from videojobs.job.identity import ATTEMPT_LABEL, OWNER_LABEL
from videojobs.job.outcome import Termination
from videojobs.job.states import Status
from videojobs.kube.client import Manifest
from videojobs.kube.errors import ConflictError, KubeError
from videojobs.kube.kinds import JOBS, VIDEO_JOBS, Kind
from videojobs.store import Standing, StoreError
from videojobs_operator.reconcile.actions import (
    Action,
    DeleteResource,
    RecordWait,
    Settle,
    WakeAfter,
)
from videojobs_operator.reconcile.decide import decide

_MISFORTUNES = ("crash", "clock", "stall", "late", "kube", "redis", "outage", "loss")
_SETTLING_ROUNDS = 3000
_MOST_DEADLY_MOVES = 50_000
_PATIENCE_SECONDS = 3 * 3600.0  # the wall clock may have been set back by an hour or two


class World:
    """One seed, one history."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self.random = Random(seed)
        random.seed(seed)  # of the work queue's jitter
        # A history without some of the misfortunes shows what they would cover up.
        self.misfortunes = {name for name in _MISFORTUNES if self.random.random() < 0.5}
        self.clock = clock
        self.server = ApiServer(clock.now)
        self.records = Records(lambda: round(clock.elapsed * 1000))
        self.redis_up = True
        self.redis_failed = False
        self.redis_emptied = False
        self.cluster = Cluster(self.server, self.random)
        self.cluster.report = self._reported
        self.users = Users(self.server, self.records, self.random, clock)
        self.steps = 0
        self._stalled: set[Kind] = set()
        self._limbo: list[Task] = []
        self._arriving_late = False
        self._late_jobs: set[str] = set()
        self._started: set[tuple[str, str]] = set()
        self._ends: dict[str, Status] = {}
        self.server.on_create = self._created
        self.server.on_change = self._changed
        self.records.on_finish = self._recorded_end
        self.users.make_pool(2)
        self.process = self._new_process()

    def _reported(self, uid: str, attempt: int, outcome: Termination) -> bool:
        video_job = self.users.by_uid(uid)
        if video_job is None or not self.redis_up:
            return False
        told = self.records.keep_outcome(self.users.job_id(video_job), attempt, outcome)
        return told is Standing.CURRENT

    # ------------------------------------------------------------------ what must stay true
    def _created(self, kind: Kind, manifest: Manifest) -> None:
        if kind is not JOBS:
            return
        labels = manifest["metadata"]["labels"]
        owner, attempt = labels[OWNER_LABEL], labels[ATTEMPT_LABEL]
        video_job = self.users.by_uid(owner)
        if video_job is None:
            return  # the garbage collector deletes it before it runs
        if self._arriving_late:
            self._late_jobs.add(manifest["metadata"]["name"])
            return  # the operator could not know; it must stop what it does not want
        assert (owner, attempt) not in self._started, "An attempt number has one Job, ever"
        self._started.add((owner, attempt))
        live = [
            job
            for job in self.server.all(JOBS)
            if self._live(job) and job["metadata"]["name"] not in self._late_jobs
        ]
        owners = Counter(job["metadata"]["labels"][OWNER_LABEL] for job in live)
        assert not _true(video_job, "Finished"), "A finished VideoJob starts no attempt"
        assert owners[owner] == 0, "A VideoJob has at most one live attempt"
        stored = owner in self.cluster.kept and not self.redis_failed
        assert not stored, "A stored result is not rendered again"
        assert len(live) < self.users.ceiling, "Slots are never exceeded"

    def _changed(self, kind: Kind, old: Manifest, new: Manifest) -> None:
        if kind is not VIDEO_JOBS:
            return
        before, after = old.get("status", {}), new.get("status", {})
        if _true(old, "Finished"):
            assert _ends_of(before) == _ends_of(after), "A terminal state is never left"
        elif _true(new, "Finished") and not self.redis_failed:
            record = self.records.records[self.users.job_id(new)]
            assert _succeeded_reason(new).lower() == _REASONS[record.status], "Both tell one end"
        retries, uid = after.get("retryCount", 0), new["metadata"]["uid"]
        assert retries <= new["spec"].get("retryLimit", 3), "Retries never exceed their limit"
        assert retries <= self.cluster.faults[uid], "Only faults of the render spend retries"
        numbers = [attempt["number"] for attempt in after.get("attempts", [])]
        assert numbers == sorted(set(numbers)), "Attempts are numbered in their order"
        is_open = ["endTime" not in attempt for attempt in after.get("attempts", [])]
        assert not any(is_open[:-1]), "Only the last attempt is open"

    def _recorded_end(self, job_id: str, new: Status) -> None:
        assert self.redis_emptied or job_id not in self._ends, "Clients see one end"
        if new is Status.SUCCESS:
            uid = self.users.uid_of(job_id)
            assert uid in self.cluster.videos, "A success has a video"
        self._ends[job_id] = new

    def _live(self, job: Manifest) -> bool:
        owner = self.users.by_uid(job["metadata"]["labels"][OWNER_LABEL])
        return owner is not None and self.cluster.live(job)

    def check_ends(self) -> None:
        """When nothing fails any more, every job has come to the end that clients have seen."""
        for video_job in self.server.all(VIDEO_JOBS):
            name, reason = video_job["metadata"]["name"], _succeeded_reason(video_job)
            assert _true(video_job, "Finished"), f"Every job ends: {name} is {video_job['status']}"
            record = self.records.records.get(self.users.job_id(video_job))
            assert record, "Every job is known to clients, also after Redis was emptied"
            if not self.redis_failed:
                assert reason.lower() == _REASONS[record.status], "Both tell one end"
        for job_id, record in self.records.records.items():
            assert record.terminal, f"Every job ends for its clients: {job_id}"
            assert self.redis_emptied or record.status is self._ends[job_id], "One end, kept"
        assert not [job for job in self.server.all(JOBS) if self.cluster.live(job)], (
            "Slots are free"
        )

    def check_steady(self) -> None:
        """Nothing has happened and nothing is under way: there is nothing to do."""
        busy = self._busy()
        for _ in range(3):
            if any(isinstance(action, RecordWait) for action in busy):
                self.calm()  # places in the queue are told on a schedule of their own
                busy = self._busy()
        assert not busy, f"A steady state is left alone: {busy}"
        for job in self.server.all(JOBS):
            if self._live(job):
                assert self._is_wanted(job), "Only the open attempt renders"

    def _busy(self) -> list[Action]:
        found: list[Action] = []
        for video_job in self.server.all(VIDEO_JOBS):
            actions = self._decision(video_job["metadata"]["uid"])
            found += [action for action in actions if not isinstance(action, _IDLE)]
        return found

    def _is_wanted(self, job: Manifest) -> bool:
        labels = job["metadata"]["labels"]
        video_job = self.users.by_uid(labels[OWNER_LABEL])
        last = video_job["status"]["attempts"][-1] if video_job else {}
        return last.get("number") == int(labels[ATTEMPT_LABEL]) and "endTime" not in last

    def _decision(self, uid: str) -> list[Action]:
        result: list[Action] = []

        async def look() -> None:
            observed = await self.process.observer.observe(uid)
            assert observed is not None
            result.extend(decide(observed, self.clock.now()))

        task = Task("look", look())
        going = task.resume()
        while going:
            task.take_effect()
            going = task.resume()
        return result

    # ------------------------------------------------------------------------- what may happen
    def _new_process(self) -> Process:
        store = simulated_store(self.records, lambda: self.redis_up)
        return Process(self.server, store, self.clock)

    def chaos(self, moves: int) -> None:
        """So many moves of everybody, faults included."""
        for _ in range(moves):
            self.steps += 1
            dice = self.random.random()
            if dice < 0.62:
                self._operator_moves(faulty=True)
            elif dice < 0.74:
                self._one_of_the_cluster(kindly=False)
            elif dice < 0.80:
                self.users.move()
            elif dice < 0.86:
                self._time_passes()
            elif dice < 0.90:
                self.process.tend(self.random.choice(LOOPS))
            elif dice < 0.91:
                self._late_effect()
            else:
                self._misfortune()

    def die_after_each_write(self) -> int:
        """A process that is killed as soon as it has changed anything, until all jobs have ended;
        returns how often."""
        deaths = 0
        for _ in range(_MOST_DEADLY_MOVES):
            self.steps += 1
            before = self._written()
            self._operator_moves(faulty=False)
            if self._written() != before:
                deaths += 1
                self.crash()
            elif self.random.random() < 0.3:
                self.random.choice([self._cluster_moves, self._time_passes])()
            if self._all_ended():
                return deaths
        raise AssertionError("Every job ends, though each process does but one thing")

    def _written(self) -> tuple[int, list[str | None]]:
        """All that a write can change."""
        return self.server.version, [self.records.document(x) for x in self.records.records]

    def _cluster_moves(self) -> None:
        self._one_of_the_cluster(kindly=False)

    def _operator_moves(self, *, faulty: bool) -> None:
        process = self.process
        if process.unwatched and process.ready and self.random.random() < 0.3:
            process.open_watch(process.unwatched[0])
            return
        behind = [kind for kind in process.watched if kind not in self._stalled]
        behind = [kind for kind in behind if process.behind(kind)]
        if behind and self.random.random() < 0.4:
            process.deliver(self.random.choice(behind))
            return
        able = [task for task in process.tasks if task.answered or _able(task)]
        if able:
            self._advance(self.random.choice(able), faulty)

    def _advance(self, task: Task, faulty: bool) -> None:
        if not task.answered:
            self._answer(task, faulty)
            if self.random.random() < 0.4:
                return  # the answer is on its way
        self.process.step(task)

    def _answer(self, task: Task, faulty: bool) -> None:
        assert task.call is not None
        target, dice = task.call.target, self.random.random()
        if not faulty or target not in self.misfortunes or dice > 0.1:
            task.take_effect()
            return
        error: Exception = KubeError(0, "no answer")
        if target == "redis":
            self.redis_failed = True
            error = StoreError("no answer")
        if dice < 0.04 and "late" in self.misfortunes:
            self._limbo.append(Task("late", task.coroutine, task.call))
        elif dice < 0.07:
            task.take_effect()
        elif dice < 0.08 and target == "kube":
            error = ConflictError(409, "something else was just changing")
        task.answer, task.error = None, error

    def _late_effect(self) -> None:
        """A call whose answer nobody waits for any more takes effect after all."""
        if self._limbo:
            late = self._limbo.pop(self.random.randrange(len(self._limbo)))
            self._arriving_late = True
            late.take_effect()
            self._arriving_late = False
            if isinstance(late.error, AssertionError):
                raise late.error

    def _one_of_the_cluster(self, *, kindly: bool) -> bool:
        moves = self.cluster.moves(kindly=kindly)
        if moves:
            self.random.choice(moves)()
        self.users.report_progress()
        return bool(moves)

    def _time_passes(self) -> None:
        due = self.process.queue.next_due
        to_next = 0.0 if due is None else max(0.0, due - self.clock.elapsed)
        self.clock.elapsed += self.random.choice([0.1, 1.0, 6.0, to_next, to_next + 60.0])
        self.process.queue.ring()

    def _misfortune(self) -> None:
        name = self.random.choice(_MISFORTUNES)
        if name not in self.misfortunes:
            return
        if name == "crash":
            self.crash()
        elif name == "clock":
            self.clock.shift = self.random.choice([-3600.0, -5.0, 0.0, 90.0, 3600.0])
        elif name == "stall":
            self._stalled ^= {self.random.choice(WATCHED)}
        elif name == "outage":
            self.redis_up = not self.redis_up
            self.redis_failed = True
        elif name == "loss" and self.random.random() < 0.2:
            self.records.empty()
            self.redis_emptied = self.redis_failed = True

    def crash(self) -> None:
        """SIGKILL and a new process: what was sent may still arrive, all else is forgotten."""
        for task in self.process.tasks:
            sent = task.call is not None and task.call.target in ("kube", "redis")
            if sent and not task.answered and self.random.random() < 0.5:
                task.take_effect()
                if isinstance(task.error, AssertionError):
                    raise task.error
            task.close()
        self.process = self._new_process()

    # ------------------------------------------------------------------ the end of all faults
    def calm(self) -> None:
        """Faults stop; the operator does all that it has to do at this moment."""
        self.redis_up = True
        self._stalled.clear()
        while self._limbo:
            self._late_effect()
        for _ in range(6):
            # Redis is tried again, a resync waits for its watches, places in the queue are told.
            self.clock.elapsed += 11.0
            self.process.queue.ring()
            self._work_off()
            # The one resync that follows a start mends what fell between list and watch.
            beside = ("progress", "drift", "outbox")
            for loop in beside if self.process.resynced else ("resync",):
                self.process.tend(loop)
                self._work_off()

    def settle(self) -> None:
        """The cluster and the users are kind from now on; ends when there is nothing left to do."""
        self.users.let_go()
        deadline = self.clock.elapsed + _PATIENCE_SECONDS
        for _ in range(_SETTLING_ROUNDS):
            self.steps += 1
            self._work_off()
            if self._one_of_the_cluster(kindly=True):
                continue
            if self._all_ended():
                return
            for loop in ("progress", "drift", "outbox"):
                self.process.tend(loop)
            self._work_off()
            due = self.process.queue.next_due
            self.clock.elapsed = max(self.clock.elapsed + 10.0, due or 0.0)
            self.process.queue.ring()
            assert self.clock.elapsed < deadline, "Every job ends when faults stop"

    def _all_ended(self) -> bool:
        if any(self.cluster.live(job) for job in self.server.all(JOBS)):
            return False
        ended = all(_true(item, "Finished") for item in self.server.all(VIDEO_JOBS))
        return ended and all(record.terminal for record in self.records.records.values())

    def _work_off(self) -> None:
        for _ in range(20_000):
            self.steps += 1
            process = self.process
            if process.ready and process.unwatched:
                process.open_watch(process.unwatched[0])
                continue
            behind = [kind for kind in process.watched if process.behind(kind)]
            if behind:
                process.deliver(behind[0])
                continue
            able = [task for task in process.tasks if task.answered or _able(task)]
            if not able:
                return
            task = able[0]
            if not task.answered:
                task.take_effect()
            process.step(task)
        raise AssertionError("The operator never comes to rest")


_IDLE = (WakeAfter, Settle, DeleteResource)
_REASONS = {Status.SUCCESS: "succeeded", Status.FAILURE: "failed", Status.CANCELLED: "cancelled"}


def _able(task: Task) -> bool:
    return task.call is not None and task.call.ready()


def _conditions(manifest: Manifest) -> dict[str, dict[str, str]]:
    return {item["type"]: item for item in manifest.get("status", {}).get("conditions", [])}


def _true(manifest: Manifest, kind: str) -> bool:
    return _conditions(manifest).get(kind, {}).get("status") == "True"


def _succeeded_reason(manifest: Manifest) -> str:
    return _conditions(manifest)["Succeeded"]["reason"]


def _ends_of(status: Manifest) -> list[dict[str, str]]:
    kinds = ("Finished", "Succeeded")
    return [item for item in status.get("conditions", []) if item["type"] in kinds]
