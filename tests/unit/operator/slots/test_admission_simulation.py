"""The stated rules of admission over thousands of jobs of mixed users and tiers.

A pool is simulated event by event: jobs arrive, `admit` shares out what is free, renders end. The
rules are worked out here once more from what happened, not from what `admit` computes.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from videojobs.job.request import Tier
from videojobs_operator.slots.admission import (
    AGING_SECONDS,
    BANDS,
    Candidate,
    Capacity,
    History,
    Line,
    admit,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Arrival:
    """A job that comes at `at` s and renders for `seconds`."""

    at: float
    seconds: float
    user: str
    priority: int


@dataclass
class Pool:
    """What happens in one pool, and what is broken of the rules."""

    arrivals: list[Arrival]
    slots: int
    now: float = 0.0
    waiting: dict[str, Candidate] = field(default_factory=dict)
    running: list[tuple[float, str, Line]] = field(default_factory=list)
    slot_seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    inversions: list[str] = field(default_factory=list)
    longest_hungry: float = 0.0
    longest_gap: float = 0.0
    grants: int = 0
    _last_held: dict[Line, datetime] = field(default_factory=dict)
    _last_granted: dict[str, datetime] = field(default_factory=dict)
    _hungry_since: dict[Line, float] = field(default_factory=dict)
    _last_grant: float = 0.0

    def run(self, until: float = float("inf")) -> "Pool":
        """Until nothing is left, or so many seconds have passed."""
        coming = list(reversed(self.arrivals))
        while coming or self.running:
            arrives = coming[-1].at if coming else float("inf")
            ends = self.running[0][0] if self.running else float("inf")
            self._pass_to(min(arrives, ends))
            if self.now > until:
                break
            if arrives <= ends:
                self._arrive(coming.pop(), len(coming))
            else:
                _, _, line = heapq.heappop(self.running)
                self._last_held[line] = self._moment()
            self._share()
        return self

    def _pass_to(self, moment: float) -> None:
        if len({job.user_id for job in self.waiting.values()}) == len(self.users):
            for _, _, line in self.running:
                self.slot_seconds[line.user_id] += moment - self.now
        self.now = moment

    @property
    def users(self) -> set[str]:
        """Everybody who submits."""
        return {arrival.user for arrival in self.arrivals}

    def _moment(self) -> datetime:
        return START + timedelta(seconds=self.now)

    def _arrive(self, arrival: Arrival, number: int) -> None:
        candidate = Candidate(f"{number}", arrival.user, arrival.priority, self._moment())
        self._seconds[candidate.uid] = arrival.seconds
        self.waiting[candidate.uid] = candidate
        if not any(line == candidate.line for _, _, line in self.running):
            self._hungry_since.setdefault(candidate.line, self.now)

    def __post_init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def _share(self) -> None:
        if len(self.running) >= self.slots or not self.waiting:
            self._note_hunger()
            return
        holding = Counter(line for _, _, line in self.running)
        history = History(self._last_held, self._last_granted)
        verdict = admit(
            self.waiting.values(), holding, Capacity(self.slots), history, self._moment()
        )
        for uid in verdict.granted:
            chosen = self.waiting.pop(uid)
            self._judge(chosen)
            self._last_granted[chosen.user_id] = self._moment()
            self._hungry_since.pop(chosen.line, None)
            end = self.now + self._seconds[uid]
            heapq.heappush(self.running, (end, uid, chosen.line))
            self.longest_gap = max(self.longest_gap, self.now - self._last_grant)
            self._last_grant = self.now
            self.grants += 1
        self._note_hunger()

    def _note_hunger(self) -> None:
        """A line is hungry while it waits and holds nothing."""
        holding = {line for _, _, line in self.running}
        for line in {job.line for job in self.waiting.values()} - holding:
            since = self._hungry_since.setdefault(line, self.now)
            self.longest_hungry = max(self.longest_hungry, self.now - since)

    def _judge(self, chosen: Candidate) -> None:
        """Whom has it passed, and had its line waited long enough for that?"""
        since = self._hungry_since.get(chosen.line, self.now)
        hungry = self.now - since
        for other in self.waiting.values():
            bands = BANDS[chosen.line.tier] - BANDS[other.line.tier]
            if bands < 0 or (bands == 0 and chosen.priority <= other.priority):
                continue
            needed = max(bands, 1) * AGING_SECONDS if bands == 0 else bands * AGING_SECONDS
            same_line = chosen.line == other.line
            if same_line or hungry < needed - 0.001:
                self.inversions.append(f"{chosen} before {other} after {hungry:.0f} s")


def mixed(random: Random, jobs: int, load: float, slots: int) -> list[Arrival]:
    """Renders of about a minute by 41 users, one of whom submits half of all, in all tiers."""
    users = ["busy"] * 40 + [f"user-{number}" for number in range(40)]
    at, found = 0.0, []
    for _ in range(jobs):
        seconds = min(300.0, random.expovariate(1 / 60))
        at += random.expovariate(load * slots / 60)
        found.append(Arrival(at, seconds, random.choice(users), random.randint(1, 10)))
    return found


@pytest.mark.parametrize("load", [0.95, 1.02])
def test_ten_thousand_mixed_jobs_pass_each_other_only_as_the_aging_rule_says(load: float) -> None:
    pool = Pool(mixed(Random(5), 5_000, load, slots=8), slots=8).run()
    assert pool.grants == 5_000
    assert pool.inversions == []
    turns = 41 * len(Tier) * pool.longest_gap
    assert pool.longest_hungry <= (BANDS[Tier.LOW] + 1) * AGING_SECONDS + turns


def test_a_flood_of_urgent_jobs_starves_nobody() -> None:
    flood = [Arrival(9.5 * n, 20.0, f"urgent-{n % 3}", 1 + n % 3) for n in range(1_000)]
    few = [Arrival(100.0, 20.0, "patient", 10), Arrival(101.0, 20.0, "patient", 10)]
    arrivals = sorted([*flood, *few], key=lambda arrival: arrival.at)
    pool = Pool(arrivals, slots=2).run(until=9_000.0)
    assert pool.inversions == []
    assert not [job for job in pool.waiting.values() if job.user_id == "patient"]
    assert AGING_SECONDS < pool.longest_hungry <= 3 * AGING_SECONDS + 4 * pool.longest_gap


@pytest.mark.parametrize("slots", [1, 3, 8])
def test_submitting_ten_times_as_much_gets_at_most_55_percent(slots: int) -> None:
    random = Random(slots)
    arrivals: Iterable[Arrival] = [
        *(Arrival(random.uniform(0, 60), random.uniform(5, 90), "greedy", 5) for _ in range(500)),
        *(Arrival(random.uniform(0, 60), random.uniform(5, 90), "modest", 5) for _ in range(50)),
    ]
    pool = Pool(sorted(arrivals, key=lambda arrival: arrival.at), slots).run()
    share = pool.slot_seconds["greedy"] / sum(pool.slot_seconds.values())
    assert sum(pool.slot_seconds.values()) > 1000, "both had work for long enough to tell"
    assert share <= 0.55


def test_the_order_of_a_thousand_waiting_jobs_names_each_once() -> None:
    """`bench/operator/admission.py` prints what it costs."""
    random = Random(1)
    waiting = [
        Candidate(str(n), arrival.user, arrival.priority, START)
        for n, arrival in enumerate(mixed(random, 1_000, 1.0, 8))
    ]
    verdict = admit(waiting, {Line("busy", Tier.HIGH): 8}, Capacity(8), History(), START)
    assert len(verdict.queue) == len(set(verdict.queue)) == 1_000
