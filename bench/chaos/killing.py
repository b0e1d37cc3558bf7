"""Carries out a schedule of kills on a running release."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

from bench.chaos.schedule import Component, How, Kill, Strike, instead, strike
from bench.chaos.site import Site
from videojobs.kube.errors import KubeError

_PATIENCE_SECONDS: Final = 5.0
"""How long a kill waits for a pod of its component before it strikes another."""

_TRIES: Final = 10
_POLL_SECONDS: Final = 0.2


async def kill(site: Site, kills: Sequence[Kill]) -> int:
    """Carry out the kills in order, each at its time; returns how many struck. What is late is
    made up for: the pauses are between planned kills."""
    spent: Counter[str] = Counter()
    due, struck = time.monotonic(), 0
    for planned in kills:
        due += planned.pause_seconds
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        found = await _strike(site, planned, spent)
        if found is None:
            site.log.note("missed", number=planned.number, component=planned.component)
            continue
        struck += 1
        target = found.target
        if found.how is How.SIGKILL and target.component is Component.RENDERER:
            spent[target.owner] += 1
        site.log.note(
            "kill",
            number=planned.number,
            planned=planned.component,
            component=target.component,
            how=found.how,
            pod=target.pod,
            uid=target.uid,
            container=target.container,
            owner=target.owner,
        )
    return struck


async def _strike(site: Site, planned: Kill, spent: Counter[str]) -> Strike | None:
    """Strike a pod, and another one when the first ended a moment before."""
    for _ in range(_TRIES):
        found = await _find(site, planned, spent)
        try:
            if found is not None and await site.carry_out(found):
                return found
        except KubeError as error:
            site.log.note("not killed", number=planned.number, reason=str(error))
        await asyncio.sleep(_POLL_SECONDS)
    return None


async def _find(site: Site, planned: Kill, spent: Counter[str]) -> Strike | None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        targets = await site.targets()
        found = strike(planned, targets, spent)
        if found is not None:
            return found
        if time.monotonic() > deadline:
            return instead(planned, targets, spent)
        await asyncio.sleep(_POLL_SECONDS)
