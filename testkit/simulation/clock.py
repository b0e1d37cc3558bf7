"""The simulated time: a wall clock that may be set, and a monotonic one that only goes on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from testkit.simulation.calls import Call
from videojobs_operator.reconcile import actor, controller
from videojobs_operator.upkeep import drift, expiry, outbox
from videojobs_operator.watch import resync

_WALL_CLOCKS: tuple[Any, ...] = (actor, drift, controller, expiry, outbox)


@dataclass
class Clock:
    """Seconds since the beginning, and by how much the wall clock has been set."""

    elapsed: float = 1000.0
    shift: float = 0.0

    def now(self) -> datetime:
        """The wall clock."""
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.elapsed + self.shift)

    def monotonic(self) -> float:
        """The clock that nobody sets."""
        return self.elapsed

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Let the operator's modules tell this time."""
        for module in _WALL_CLOCKS:
            patch.setattr(module, "utc_now", self.now)
        patch.setattr(resync, "asyncio", SimpleNamespace(sleep=self.sleep))

    async def sleep(self, seconds: float) -> None:
        """Until so much time has passed."""
        end = self.elapsed + seconds
        await Call("clock", lambda: None, ready=lambda: self.elapsed >= end)
