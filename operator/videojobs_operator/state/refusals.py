"""What Kubernetes has refused lately: the starts of attempts, and the pods of their Jobs.

A VideoJob whose start was refused gives its slot back and rests for REFUSED_RETRY_SECONDS, so that
those behind it are tried: a policy may deny the renders of one user only. After two refusals in a
row with no start between them the whole pool is taken to be blocked. Then one VideoJob at a time
tries a start, all others show the same obstacle, and the first start that succeeds ends it.
"""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from videojobs_operator.constants import REFUSED_PROBE_SECONDS, REFUSED_RETRY_SECONDS
from videojobs_operator.state.cache import PoolKey
from videojobs_operator.state.refusal import Refusal

_BLOCKED_AFTER: Final = 2


@dataclass(frozen=True)
class _Blocked:
    """The refusals of a pool since its last start; `probe_at` is when the next start may be
    tried."""

    refusal: Refusal
    in_a_row: int
    probe_at: float


class Refusals:
    """By VideoJob, by pool and by Job. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._resting: dict[str, tuple[Refusal, float]] = {}
        self._pools: dict[PoolKey, _Blocked] = {}
        self._pods: Mapping[str, Refusal] = {}

    def start_refused(self, uid: str, pool: PoolKey, refusal: Refusal) -> None:
        """The start of an attempt was refused."""
        now, known = self._clock(), self._pools.get(pool)
        self._resting[uid] = (refusal, now + REFUSED_RETRY_SECONDS)
        in_a_row = 1 if known is None else known.in_a_row + 1
        self._pools[pool] = _Blocked(refusal, in_a_row, now + REFUSED_PROBE_SECONDS)

    def started(self, uid: str, pool: PoolKey) -> None:
        """An attempt was started."""
        self._resting.pop(uid, None)
        self._pools.pop(pool, None)

    def forget(self, uid: str) -> None:
        """The VideoJob is settled or gone."""
        self._resting.pop(uid, None)

    def rest_seconds(self, uid: str) -> float:
        """How long a VideoJob must not be started; 0 when it may be."""
        known = self._resting.get(uid)
        return 0.0 if known is None else max(0.0, known[1] - self._clock())

    def of(self, uid: str, pool: PoolKey) -> Refusal | None:
        """What a VideoJob without a slot waits for: its own obstacle while it rests, or that of its
        blocked pool."""
        if self.rest_seconds(uid) > 0:
            return self._resting[uid][0]
        blocked = self._blocked(pool)
        return None if blocked is None else blocked.refusal

    def most_grants(self, pool: PoolKey) -> int | None:
        """How many slots may be granted now; None: all that are free."""
        blocked = self._blocked(pool)
        if blocked is None:
            return None
        return int(self._clock() >= blocked.probe_at)

    def pods_refused(self, refusals: Mapping[str, Refusal]) -> Collection[str]:
        """Replace the refusals of pods, by the uid of their Job; returns the uids with news."""
        news = {uid for uid, found in refusals.items() if self._pods.get(uid) != found}
        self._pods = refusals
        return news

    def of_pod(self, job_uid: str) -> Refusal | None:
        """Why a Job has no pod; None when it has one, or no reason is known."""
        return self._pods.get(job_uid)

    def _blocked(self, pool: PoolKey) -> _Blocked | None:
        known = self._pools.get(pool)
        return known if known is not None and known.in_a_row >= _BLOCKED_AFTER else None
