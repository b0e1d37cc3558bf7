"""What an operator does again and again, beside the controller."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from videojobs.kube.client import KubeError
from videojobs.store import StoreError
from videojobs_operator.lead.fence import Fence
from videojobs_operator.tell import metrics

_LOG: Final = logging.getLogger(__name__)

_JITTER: Final = (0.9, 1.1)
_FIRST_LIST_RETRY_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Loop:
    """Something done again and again; a failure is logged and left to the next turn."""

    name: str
    period_seconds: float
    turn: Callable[[], Awaitable[object]]
    first_seconds: float = 0.0

    async def run(self, fence: Fence) -> None:
        """Until cancelled. A process that does not lead takes no turn."""
        await asyncio.sleep(self.first_seconds)
        while True:
            try:
                fence.allowance()
                await self.turn()
            except (KubeError, StoreError) as error:
                _LOG.warning("%s goes on at its next turn: %s", self.name, error)
            except Exception:
                metrics.RECONCILE_ERRORS.labels("defect").inc()
                _LOG.exception("%s failed; the next turn begins anew", self.name)
            await asyncio.sleep(self.period_seconds * random.uniform(*_JITTER))  # noqa: S311


async def persist(fill: Callable[[], Awaitable[None]]) -> None:
    """Until it has succeeded once."""
    while True:
        try:
            return await fill()
        except KubeError as error:
            _LOG.warning("The first list is tried again: %s", error)
            await asyncio.sleep(_FIRST_LIST_RETRY_SECONDS)
