"""Which waiting job gets a free slot: one pure function over the queue of a pool.

The jobs of one user in one tier form a *line*, ordered by priority and then by age. A free slot
goes to the head of a line. The heads are compared by, in this order: the band of the line, the
priority of the job, the number of slots that the user holds, how long ago the user was last granted
a slot, and the age of the job.

Aging: the band of a line is that of its tier, raised by one for each AGING_SECONDS in which it has
waited and held no slot. There is no highest band, and a line that gets a slot starts again from its
tier. Two guarantees follow, which a simulation checks over 10,000 jobs
(`tests/unit/operator/slots/test_admission_simulation.py`):

* A job is overtaken by one of a lower tier only if that job's line had no slot for AGING_SECONDS
  per tier between them, and by one of a lower priority in its tier only after AGING_SECONDS.
* A line without a slot gets one after at most (tiers above it + 1) * AGING_SECONDS and one turn of
  each other line: 30 minutes for the low tier, plus one slot for every other line. How much others
  have submitted does not matter.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final, NamedTuple

from videojobs.job.request import Tier, tier_of

AGING_SECONDS: Final = 600.0
"""A line that waits without holding a slot rises one band in this time."""

BANDS: Final = {Tier.HIGH: 0, Tier.DEFAULT: 1, Tier.LOW: 2}


class Line(NamedTuple):
    """The jobs of one user in one tier, which are served one after the other."""

    user_id: str
    tier: Tier


@dataclass(frozen=True)
class Candidate:
    """A VideoJob that wants a slot."""

    uid: str
    user_id: str
    priority: int
    created: datetime

    @cached_property
    def line(self) -> Line:
        """The line that the job belongs to."""
        return Line(self.user_id, tier_of(self.priority))


@dataclass(frozen=True)
class Capacity:
    """The slots of a pool. `reserved` of them are for the high tier only; at least one is open.
    `most_grants` limits how many are granted at once; None: all that are free."""

    slots: int
    reserved: int = 0
    most_grants: int | None = None

    @property
    def open(self) -> int:
        """How many slots the default and the low tier may hold together."""
        return self.slots - min(self.reserved, max(0, self.slots - 1))


@dataclass(frozen=True)
class History:
    """When each line last held a slot, and when each user was last granted one."""

    last_held: Mapping[Line, datetime] = field(default_factory=dict)
    last_granted: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Uids: `granted` in order of the grants, `queue` the rest in the order of future service."""

    granted: tuple[str, ...]
    queue: tuple[str, ...]


def admit(
    waiting: Iterable[Candidate],
    holding: Mapping[Line, int],
    capacity: Capacity,
    history: History,
    now: datetime,
) -> Verdict:
    """Grant the free slots. `holding` is the number of slots in use by line."""
    queue = _Queue(waiting, holding, history, now)
    free = capacity.slots - sum(holding.values())
    if capacity.most_grants is not None:
        free = min(free, capacity.most_grants)
    open_left = capacity.open - sum(
        count for line, count in holding.items() if line.tier is not Tier.HIGH
    )
    granted: list[str] = []
    while len(granted) < free:
        chosen = queue.pop(high_only=open_left <= 0)
        if chosen is None:
            break
        granted.append(chosen.uid)
        open_left -= chosen.line.tier is not Tier.HIGH
    return Verdict(tuple(granted), queue.rest())


class _Queue:
    """Yields candidates in order of service, as if each were granted a slot when it is yielded.

    A line's turn only gets later while others wait, so a heap of possibly outdated turns is enough:
    an outdated turn is pushed again with its present value when it reaches the top.
    """

    def __init__(
        self,
        waiting: Iterable[Candidate],
        holding: Mapping[Line, int],
        history: History,
        now: datetime,
    ) -> None:
        lines: defaultdict[Line, list[Candidate]] = defaultdict(list)
        for candidate in waiting:
            lines[candidate.line].append(candidate)
        self._holding = Counter(holding)
        self._held = Counter[str]()
        for line, count in holding.items():
            self._held[line.user_id] += count
        self._served = {user: (0.0, at.timestamp()) for user, at in history.last_granted.items()}
        self._waited = {
            line: _seconds_without_slot(jobs, history.last_held.get(line), now)
            for line, jobs in lines.items()
        }
        self._lines = {
            line: deque(sorted(jobs, key=lambda job: (job.priority, job.created, job.uid)))
            for line, jobs in lines.items()
        }
        self._count = 0
        self._heap = [(self._turn(line), line) for line in self._lines]
        heapq.heapify(self._heap)

    def pop(self, *, high_only: bool = False) -> Candidate | None:
        """The next candidate, or None; only of the high tier if `high_only`."""
        passed: list[tuple[_Turn, Line]] = []
        found = None
        while self._heap and found is None:
            turn, line = heapq.heappop(self._heap)
            if high_only and line.tier is not Tier.HIGH:
                passed.append((turn, line))
            elif (now_due := self._turn(line)) > turn:
                heapq.heappush(self._heap, (now_due, line))
            else:
                found = self._serve(line)
        for entry in passed:
            heapq.heappush(self._heap, entry)
        return found

    def rest(self) -> tuple[str, ...]:
        """The uids of all remaining candidates, in order of service."""
        order: list[str] = []
        while (candidate := self.pop()) is not None:
            order.append(candidate.uid)
        return tuple(order)

    def _serve(self, line: Line) -> Candidate:
        candidate = self._lines[line].popleft()
        self._holding[line] += 1
        self._held[line.user_id] += 1
        self._count += 1
        # After all users who were last served before this round.
        self._served[line.user_id] = (1.0, self._count)
        if self._lines[line]:
            heapq.heappush(self._heap, (self._turn(line), line))
        return candidate

    def _turn(self, line: Line) -> "_Turn":
        head = self._lines[line][0]
        waited = 0.0 if self._holding[line] else self._waited[line]
        band = BANDS[line.tier] - int(waited / AGING_SECONDS)
        held = self._held[line.user_id]
        served = self._served.get(line.user_id, _NEVER)
        return (band, head.priority, held, served, head.created, head.uid)


_NEVER: Final = (-1.0, 0.0)

_Turn = tuple[int, int, int, tuple[float, float], datetime, str]
"""Band, priority, slots of the user, last service of the user, creation, uid; the least is next.

The last service is (-1, 0) for a user never served, (0, time) before this round of admission, and
(1, count) in this round.
"""


def _seconds_without_slot(
    jobs: Sequence[Candidate], last_held: datetime | None, now: datetime
) -> float:
    since = min(job.created for job in jobs)
    if last_held is not None:
        since = max(since, last_held)
    return max(0.0, (now - since).total_seconds())
