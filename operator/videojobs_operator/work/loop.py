"""Periodic work beside the controller, and work that is retried until it succeeds once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from videojobs.kube.errors import KubeError
from videojobs.loops import repeat
from videojobs.store import StoreError
from videojobs_operator.lead.fence import Fence
from videojobs_operator.tell import metrics

_LOG: Final = logging.getLogger(__name__)

_JITTER: Final = 0.1
_PERSIST_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Loop:
    """A periodic turn; a failed turn is logged, and the next one is the retry.

    `period_seconds` is jittered by a tenth, `first_seconds` delays the first turn.
    """

    name: str
    period_seconds: float
    turn: Callable[[], Awaitable[object]]
    first_seconds: float = 0.0

    async def run(self, fence: Fence) -> None:
        """Run until cancelled. While the fence is closed no turn runs."""

        async def fenced() -> None:
            fence.allowance()
            await self.turn()

        await repeat(
            self.name,
            fenced,
            self.period_seconds,
            expected=(KubeError, StoreError),
            first_seconds=self.first_seconds,
            jitter=_JITTER,
            on_defect=metrics.RECONCILE_ERRORS.labels("defect").inc,
        )


async def persist(step: Callable[[], Awaitable[None]]) -> None:
    """Retry `step` every 2 seconds until it raises no KubeError."""
    while True:
        try:
            return await step()
        except KubeError as error:
            _LOG.warning("%s failed, retrying: %s", step.__qualname__, error)
            await asyncio.sleep(_PERSIST_SECONDS)
