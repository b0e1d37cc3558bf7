"""Allocates the slots of pools: applies `admission` to the cache and remembers the grants.

A grant is kept in memory only, until the VideoJob's status has the attempt. Everything runs in one
event loop without awaiting, so two jobs never get the same slot.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from videojobs.job.resource import VideoJob
from videojobs_operator.slots.admission import BANDS, Candidate, Capacity, History, Line, admit
from videojobs_operator.slots.due import holds_slot, slot_due
from videojobs_operator.slots.yielding import Room, give_back
from videojobs_operator.state.cache import Cache, PoolKey, pool_key
from videojobs_operator.state.refusals import Refusals


@dataclass(frozen=True)
class Usage:
    """Use of one pool: `slots` is its capacity, `active` are in use, `queued` jobs wait."""

    slots: int
    active: int
    queued: int


class SlotAllocator:
    """Which VideoJobs are granted a slot, and the queue of those that wait, by pool."""

    def __init__(self, cache: Cache, refusals: Refusals) -> None:
        self._cache = cache
        self._refusals = refusals
        self._granted: dict[str, PoolKey] = {}
        self._positions: dict[str, int] = {}
        self._queues: dict[PoolKey, tuple[str, ...]] = {}
        self._usage: dict[PoolKey, Usage] = {}
        self._holding: dict[PoolKey, set[Line]] = {}
        self._members: defaultdict[PoolKey, _Members] = defaultdict(_Members)
        self._histories: dict[PoolKey, History] = {}
        self._yielding: dict[PoolKey, tuple[str, ...]] = {}

    def granted(self, uid: str) -> bool:
        """Whether a VideoJob may start its next attempt."""
        return uid in self._granted

    def release(self, uid: str) -> None:
        """Withdraw a grant: the attempt has started, or the slot is not wanted any more."""
        self._granted.pop(uid, None)

    def yields(self, video_job: VideoJob) -> bool:
        """Whether an attempt whose pod has no node must give its slot to a higher tier."""
        return video_job.metadata.uid in self._yielding.get(pool_key(video_job), ())

    def unscheduled(self, key: PoolKey) -> tuple[str, ...]:
        """Uids of the VideoJobs of a pool whose attempt waits for a node, in kube-scheduler's
        order: the higher tier first, then the earlier start."""
        if not self._cache.unscheduled():
            return ()
        attempting = self._members[key].attempting_uids
        waiting = [
            video_job
            for uid in self._cache.unscheduled()
            if uid in attempting and (video_job := self._cache.video_job(uid)) is not None
        ]
        return tuple(each.metadata.uid for each in sorted(waiting, key=_scheduling_order))

    def room(self, video_job: VideoJob) -> Room:
        """How much stands before the attempt of a VideoJob whose pod waits for a node."""
        key, uid = pool_key(video_job), video_job.metadata.uid
        waiting = self.unscheduled(key)
        attempting = self._members[key].attempting_uids
        running = sum(self._cache.has_running_pod(uid) for uid in attempting)
        return Room(running, waiting.index(uid) if uid in waiting else len(waiting))

    def usage(self, key: PoolKey) -> Usage:
        """Figures of the last allocation; zeros before the first."""
        return self._usage.get(key, Usage(0, 0, 0))

    def queue(self, key: PoolKey) -> tuple[str, ...]:
        """Uids of the waiting VideoJobs of a pool in the order of service."""
        return self._queues.get(key, ())

    def ahead(self, uid: str) -> int | None:
        """How many jobs are served before a VideoJob; None if it is not in the queue."""
        return self._positions.get(uid)

    def queue_message(self, video_job: VideoJob) -> str:
        """Queue position of a VideoJob as a sentence; empty if it is not in the queue."""
        position = self._positions.get(video_job.metadata.uid)
        if position is None:
            return ""
        usage = self.usage(pool_key(video_job))
        return (
            f"Waiting for a slot in pool {video_job.spec.pool}: "
            f"{usage.active} of {usage.slots} in use, {position} ahead"
        )

    def allocate(self, key: PoolKey, now: datetime) -> list[str]:
        """Grant the free slots of a pool; returns the uids that got one, joined the queue, or must
        give their slot back."""
        members = self._members[key]
        members.update(self._cache.moved(key))
        holding, waiting = Counter(members.attempting), list[Candidate]()
        coming = 0
        for member in members.others.values():
            if self._holds(member):
                holding[member.candidate.line] += 1
                coming += member.candidate.uid not in self._granted
            elif self._wants(member, now):
                waiting.append(member.candidate)
        history = self._note_holders(key, members.lines, holding, now)
        capacity = self._capacity(key)
        verdict = admit(waiting, holding, capacity, history, now)
        self._note_grants(key, verdict.granted, now)
        joined = [uid for uid in verdict.queue if uid not in self._positions]
        for uid in self.queue(key):
            self._positions.pop(uid, None)
        self._queues[key] = verdict.queue
        self._positions.update({uid: position for position, uid in enumerate(verdict.queue)})
        self._granted.update(dict.fromkeys(verdict.granted, key))
        active = holding.total() + len(verdict.granted)
        self._usage[key] = Usage(capacity.slots, active, len(verdict.queue))
        self._yielding[key] = self._leaving(key)
        if verdict.queue and holding.total() <= capacity.slots and capacity.most_grants is None:
            self._yielding[key] += self._give_back(key, verdict.queue, coming)
        return [*verdict.granted, *joined, *self._yielding[key]]

    def _give_back(self, key: PoolKey, queue: Sequence[str], coming: int) -> tuple[str, ...]:
        leaving = self._yielding[key]
        unscheduled = [uid for uid in self.unscheduled(key) if uid not in leaving]
        if not unscheduled:
            return ()
        members = self._members[key]
        waiting = [members.others[uid].candidate for uid in queue]
        return give_back(waiting, map(members.candidate, unscheduled), coming + len(leaving))

    def _leaving(self, key: PoolKey) -> tuple[str, ...]:
        """The attempts that give their slot back, whose Job is gone and whose end is not written
        yet: their slots are on their way."""
        attempting = self._members[key].attempting_uids
        return tuple(
            uid
            for uid in self._yielding.get(key, ())
            if uid in attempting and not self._cache.live_jobs(uid)
        )

    def _capacity(self, key: PoolKey) -> Capacity:
        pool = self._cache.pool(key)
        if pool is None:
            return Capacity(0)
        most = self._refusals.most_grants(key)
        return Capacity(pool.spec.slots, pool.spec.reserved_slots, most)

    def _note_holders(
        self, key: PoolKey, alive: Collection[Line], holding: Collection[Line], now: datetime
    ) -> History:
        """Update and return the history of a pool. A line's history ends with its last job; after a
        restart of the operator each line starts with the age of its oldest job."""
        known = self._histories.get(key, History())
        users = {line.user_id for line in alive}
        held = {line: moment for line, moment in known.last_held.items() if line in alive}
        # Lines that held a slot until now: their release has requested this allocation.
        held.update(dict.fromkeys(self._holding.get(key, ()), now))
        held.update(dict.fromkeys(holding, now))
        granted = {user: moment for user, moment in known.last_granted.items() if user in users}
        self._holding[key] = set(holding)
        self._histories[key] = History(held, granted)
        return self._histories[key]

    def _note_grants(self, key: PoolKey, granted: tuple[str, ...], now: datetime) -> None:
        known = self._histories[key]
        jobs = (self._cache.video_job(uid) for uid in granted)
        users = {job.spec.request.user_id: now for job in jobs if job is not None}
        self._histories[key] = History(known.last_held, {**known.last_granted, **users})

    def _wants(self, member: "_Member", now: datetime) -> bool:
        due = member.due is not None and member.due <= now
        return due and not self._refusals.rest_seconds(member.candidate.uid)

    def _holds(self, member: "_Member") -> bool:
        uid = member.candidate.uid
        return uid in self._granted or bool(self._cache.live_jobs(uid))


@dataclass(frozen=True, slots=True)
class _Member:
    """What admission needs of an unfinished VideoJob. `due` is the time from which on it wants a
    slot; None while it wants none."""

    candidate: Candidate
    attempting: bool
    due: datetime | None


class _Members:
    """The unfinished VideoJobs of a pool. Those that render are only counted: there may be
    thousands, and an allocation goes over the `others` only."""

    def __init__(self) -> None:
        self.lines: Counter[Line] = Counter()
        self.attempting: Counter[Line] = Counter()
        self.attempting_uids: dict[str, None] = {}
        self.others: dict[str, _Member] = {}
        self._known: dict[str, _Member] = {}

    def update(self, moved: Mapping[str, VideoJob | None]) -> None:
        """Apply the changes of a pool's VideoJobs; None is finished or deleted."""
        for uid, video_job in moved.items():
            self._drop(uid)
            if video_job is not None:
                self._add(uid, _member(video_job))

    def candidate(self, uid: str) -> Candidate:
        """An unfinished VideoJob of the pool; KeyError for any other."""
        return self._known[uid].candidate

    def _add(self, uid: str, member: _Member) -> None:
        line = member.candidate.line
        self._known[uid] = member
        self.lines[line] += 1
        if member.attempting:
            self.attempting[line] += 1
            self.attempting_uids[uid] = None
        else:
            self.others[uid] = member

    def _drop(self, uid: str) -> None:
        member = self._known.pop(uid, None)
        if member is None:
            return
        _less(self.lines, member.candidate.line)
        if member.attempting:
            _less(self.attempting, member.candidate.line)
            del self.attempting_uids[uid]
        else:
            del self.others[uid]


def _less(counts: Counter[Line], line: Line) -> None:
    counts[line] -= 1
    if not counts[line]:
        del counts[line]


def _scheduling_order(video_job: VideoJob) -> tuple[int, str, str]:
    attempt = video_job.open_attempt
    begun = attempt.start_time if attempt is not None else ""
    return (BANDS[video_job.tier], begun, video_job.metadata.uid)


def _member(video_job: VideoJob) -> _Member:
    candidate = Candidate(
        uid=video_job.metadata.uid,
        user_id=video_job.spec.request.user_id,
        priority=video_job.spec.priority,
        created=video_job.created,
    )
    return _Member(candidate, holds_slot(video_job), slot_due(video_job))
