"""The periodic work of an operator that leads, beside the controller."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from videojobs.kube.client import KubeError
from videojobs.loops import repeat
from videojobs.store import StoreError
from videojobs_operator.lead.fence import Fence
from videojobs_operator.tell import metrics

_LOG: Final = logging.getLogger(__name__)

_JITTER: Final = 0.1
_FIRST_LIST_RETRY_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Loop:
    """Work to be repeated with a pause of `period_seconds`."""

    name: str
    period_seconds: float
    turn: Callable[[], Awaitable[object]]
    first_seconds: float = 0.0

    async def run(self, fence: Fence) -> None:
        """Until cancelled. A process that does not lead takes no turn."""

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


async def persist(fill: Callable[[], Awaitable[None]]) -> None:
    """Until it has succeeded once."""
    while True:
        try:
            return await fill()
        except KubeError as error:
            _LOG.warning("The first list is tried again: %s", error)
            await asyncio.sleep(_FIRST_LIST_RETRY_SECONDS)
