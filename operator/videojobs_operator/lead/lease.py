"""Leader election with a Lease, by the rules and the three times of client-go's `leaderelection`.

The holder renews its Lease every `retry` seconds. Another process takes it over when the Lease has
not changed for `duration` seconds by that process's own clock: clocks are never compared. Every
write names the resource version that was read, so of two concurrent writes one is refused.

A leader that could not renew for `renew_deadline` seconds, which is shorter, must stop writing: see
`fence`.

Why not the `kubernetes` package's own `aio.leaderelection`, which has a Lease lock (as of 37.0): it
measures durations and deadlines by the wall clock (`time.time`), so a clock that is set forward
elects a second leader and one that is set back keeps a lost leader; it does not fence, so a leader
that was suspended goes on writing when it resumes; and it does not release the Lease at shutdown,
so every rollout waits until the Lease expires.
"""

import asyncio
import logging
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from videojobs.kube.client import Kube, Manifest
from videojobs.kube.errors import ConflictError, KubeError, NotFoundError
from videojobs.kube.kinds import LEASES
from videojobs_operator.lead.fence import Fence

_LOG: Final = logging.getLogger(__name__)

_RETRY_JITTER: Final = (0.75, 1.0)
"""Spreads the calls of several standbys."""

_RUN_OUT_SECONDS: Final = 0.02
"""Added to the time at which a Lease expires, so that it has expired when it is read again."""

_RELEASED_SECONDS: Final = 1
"""`leaseDurationSeconds` of a released Lease; the API server requires a positive number."""


class LeadershipLostError(Exception):
    """Another process leads, or may lead soon."""


@dataclass(frozen=True)
class LeaseTimes:
    """Seconds; client-go's defaults are 15, 10 and 2."""

    duration: float
    renew_deadline: float
    retry: float


@dataclass(frozen=True)
class LeaseName:
    """Namespace and name of the Lease, and the identity of this process as its holder."""

    namespace: str
    name: str
    identity: str


@dataclass(frozen=True)
class Observation:
    """A Lease as read. `since` is when this version was first seen, in monotonic seconds."""

    version: str
    holder: str
    duration: float
    transitions: int
    since: float

    def free(self, identity: str, now: float) -> bool:
        """Whether `identity` may take the Lease: it holds it, or it is released or expired."""
        return self.holder in ("", identity) or self.remaining(now) < 0

    def remaining(self, now: float) -> float:
        """Seconds until the Lease expires; negative if it has expired."""
        return self.since + self.duration - now


def observation(raw: Manifest, before: Observation | None, now: float) -> Observation:
    """Parse a Lease; an unchanged version keeps the time at which it was first seen."""
    version, spec = raw["metadata"]["resourceVersion"], raw.get("spec", {})
    unchanged = before is not None and before.version == version
    return Observation(
        version=version,
        holder=spec.get("holderIdentity") or "",
        duration=float(spec.get("leaseDurationSeconds") or 0),
        transitions=int(spec.get("leaseTransitions") or 0),
        since=before.since if before is not None and unchanged else now,
    )


def pause(seen: Observation | None, retry: float, now: float) -> float:
    """Seconds until a standby tries again: `retry`, or less if the Lease expires before that."""
    left = seen.remaining(now) if seen is not None else retry
    return min(retry, left + _RUN_OUT_SECONDS) if left > 0 else retry


class Elector:
    """Takes, renews and releases the Lease for one process.

    Its client must be neither fenced nor throttled: a renewal must not wait for other calls.
    """

    def __init__(self, kube: Kube, name: LeaseName, times: LeaseTimes, fence: Fence) -> None:
        self._kube = kube
        self._name = name
        self._times = times
        self._fence = fence
        self._seen: Observation | None = None
        self._asked_at = 0.0
        self._acquired_at = ""

    @property
    def answered_lately(self) -> bool:
        """Whether the Lease was read within its duration, so that a standby is able to lead."""
        return time.monotonic() - self._asked_at < self._times.duration

    async def acquire(self) -> None:
        """Return when this process holds the Lease."""
        standing_by = False
        while not await self._try():
            holder = self._seen.holder if self._seen is not None else ""
            if holder not in ("", self._name.identity) and not standing_by:
                standing_by = True
                _LOG.info("Standby: %s leads", holder)
            retry = self._times.retry * random.uniform(*_RETRY_JITTER)  # noqa: S311
            await asyncio.sleep(pause(self._seen, retry, time.monotonic()))
        _LOG.info("This process leads as %s", self._name.identity)

    async def keep(self) -> None:
        """Renew every `retry` seconds. LeadershipLostError when another holds the Lease or the
        fence has closed."""
        while True:
            await asyncio.sleep(self._times.retry)
            if await self._try():
                continue
            if self._seen is not None and self._seen.holder != self._name.identity:
                raise LeadershipLostError(f"{self._seen.holder or 'nobody'} holds the Lease")
            if not self._fence.open:
                raise LeadershipLostError("the Lease could not be renewed in time")

    async def release(self) -> None:
        """Release the Lease, so that a standby leads at once. Call it after the last write."""
        self._fence.close()
        if self._seen is None or self._seen.holder != self._name.identity:
            return
        spec = {"holderIdentity": "", "leaseDurationSeconds": _RELEASED_SECONDS}
        try:
            await self._write(self._seen, {**spec, "renewTime": _micro_time()})
        except KubeError as error:
            _LOG.warning("Could not release the Lease; it expires by itself: %s", error)
        else:
            _LOG.info("Released the Lease")

    async def _try(self) -> bool:
        """Take or renew the Lease; False if another holds it or the API did not answer."""
        began = time.monotonic()
        try:
            held = await self._take(began)
        except (ConflictError, NotFoundError) as error:
            _LOG.warning("The Lease changed between read and write: %s", error)
            self._seen = None
            return False
        except KubeError as error:
            _LOG.warning("The Lease could not be read or written: %s", error)
            return False
        self._asked_at = began
        if held:
            self._fence.renew(began)
        return held

    async def _take(self, now: float) -> bool:
        identity = self._name.identity
        seen = self._seen
        if seen is None or seen.holder != identity:
            seen = await self._read()
        if seen is None:
            await self._create()
            return True
        if not seen.free(identity, now):
            return False
        renewed = seen.holder == identity
        spec: dict[str, Any] = {
            "holderIdentity": identity,
            "leaseDurationSeconds": max(1, round(self._times.duration)),
            "renewTime": _micro_time(),
        }
        if not (renewed and self._acquired_at):
            self._acquired_at = spec["renewTime"]
            spec["acquireTime"] = self._acquired_at
            spec["leaseTransitions"] = seen.transitions + (not renewed)
        await self._write(seen, spec)
        return True

    async def _read(self) -> Observation | None:
        try:
            raw = await self._kube.get(LEASES, self._name.namespace, self._name.name)
        except NotFoundError:
            self._seen = None
        else:
            # Counted from the answer: the holder may have renewed it while the call was under way.
            self._seen = observation(raw, self._seen, time.monotonic())
        return self._seen

    async def _create(self) -> None:
        self._acquired_at = _micro_time()
        lease: Manifest = {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {"name": self._name.name},
            "spec": {
                "holderIdentity": self._name.identity,
                "leaseDurationSeconds": max(1, round(self._times.duration)),
                "acquireTime": self._acquired_at,
                "renewTime": self._acquired_at,
                "leaseTransitions": 0,
            },
        }
        raw = await self._kube.create(LEASES, self._name.namespace, lease)
        self._seen = observation(raw, None, time.monotonic())

    async def _write(self, seen: Observation, spec: dict[str, Any]) -> None:
        patch = {"metadata": {"resourceVersion": seen.version}, "spec": spec}
        raw = await self._kube.patch(LEASES, self._name.namespace, self._name.name, patch)
        self._seen = observation(raw, None, time.monotonic())


def _micro_time() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
