"""Leader election by a Lease, after client-go's `leaderelection` and its three times.

The holder renews its Lease every `retry` seconds. Another takes it over when the Lease has not
changed for `duration` seconds by its own clock: clocks are never compared. Every write names the
resource version that was read, so of two that try at once one is refused.

A leader that could not renew for `renew_deadline` seconds, which is shorter, must not act any more:
see `fence`.
"""

import asyncio
import logging
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from videojobs.kube.client import LEASES, ConflictError, Kube, KubeError, Manifest, NotFoundError
from videojobs_operator.lead.fence import Fence

_LOG: Final = logging.getLogger(__name__)

_RETRY_JITTER: Final = (0.75, 1.0)
"""Of several that wait not all ask at once."""

_RUN_OUT_SECONDS: Final = 0.02
"""After the moment at which a Lease runs out it is surely so by this process' clock."""

_RELEASED_SECONDS: Final = 1
"""What `leaseDurationSeconds` says of a released Lease: it must be positive."""


class LeadershipLostError(Exception):
    """Somebody else leads, or may do so soon."""


@dataclass(frozen=True)
class LeaseTimes:
    """In seconds; client-go's own are 15, 10 and 2."""

    duration: float
    renew_deadline: float
    retry: float


@dataclass(frozen=True)
class LeaseName:
    """Where the Lease lies, and as whom it is held."""

    namespace: str
    name: str
    identity: str


@dataclass(frozen=True)
class Observation:
    """A Lease as read, and since when (monotonic seconds) it is known in this version."""

    version: str
    holder: str
    duration: float
    transitions: int
    since: float

    def free(self, identity: str, now: float) -> bool:
        """Whether `identity` may take it: it is its own, released or run out."""
        return self.holder in ("", identity) or self.remaining(now) < 0

    def remaining(self, now: float) -> float:
        """Seconds until it runs out, unless it is renewed."""
        return self.since + self.duration - now


def observation(raw: Manifest, before: Observation | None, now: float) -> Observation:
    """A Lease as it is now; an unchanged one keeps the time at which it was first seen so."""
    version, spec = raw["metadata"]["resourceVersion"], raw.get("spec", {})
    unchanged = before is not None and before.version == version
    return Observation(
        version=version,
        holder=spec.get("holderIdentity") or "",
        duration=float(spec.get("leaseDurationSeconds") or 0),
        transitions=int(spec.get("leaseTransitions") or 0),
        since=before.since if before is not None and unchanged else now,
    )


class Elector:
    """Holds the Lease for one process. Its client must not be fenced or throttled."""

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
        """Whether the Lease could be read within its duration: who waits is fit to lead."""
        return time.monotonic() - self._asked_at < self._times.duration

    async def acquire(self) -> None:
        """Wait until this process leads."""
        standing_by = False
        while not await self._try():
            holder = self._seen.holder if self._seen is not None else ""
            if holder not in ("", self._name.identity) and not standing_by:
                standing_by = True
                _LOG.info("Standing by: %s leads", holder)
            await asyncio.sleep(self._pause())
        _LOG.info("Leading as %s", self._name.identity)

    def _pause(self) -> float:
        """Until the next look: no later than when a Lease that is not renewed runs out."""
        retry = self._times.retry * random.uniform(*_RETRY_JITTER)  # noqa: S311
        left = self._seen.remaining(time.monotonic()) if self._seen is not None else retry
        return min(retry, left + _RUN_OUT_SECONDS) if left > 0 else retry

    async def keep(self) -> None:
        """Renew until it fails for too long or another holds the Lease."""
        while True:
            await asyncio.sleep(self._times.retry)
            if await self._try():
                continue
            if self._seen is not None and self._seen.holder != self._name.identity:
                raise LeadershipLostError(f"{self._seen.holder or 'nobody'} holds the Lease")
            if not self._fence.open:
                raise LeadershipLostError("the Lease could not be renewed in time")

    async def release(self) -> None:
        """Let another lead at once. To be called after the last write of this process."""
        self._fence.close()
        if self._seen is None or self._seen.holder != self._name.identity:
            return
        spec = {"holderIdentity": "", "leaseDurationSeconds": _RELEASED_SECONDS}
        try:
            await self._write(self._seen, {**spec, "renewTime": _micro_time()})
        except KubeError as error:
            _LOG.warning("The Lease was not released, it will run out: %s", error)
        else:
            _LOG.info("Released the Lease")

    async def _try(self) -> bool:
        """Take or renew the Lease; False when it is another's or the API did not answer."""
        began = time.monotonic()
        try:
            held = await self._take(began)
        except (ConflictError, NotFoundError) as error:
            _LOG.warning("The Lease has changed: %s", error)
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
            # From the answer on: its holder may have renewed it while the question was under way.
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
