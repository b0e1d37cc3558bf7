"""Which part is killed when and how, from a seed; and which pod it is in the end. Pure.

The same seed gives the same kills in the same order. Which pod one of them strikes depends on what
runs at that moment too, so every strike is also logged.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from videojobs_operator.constants import KILLS_FORGIVEN


class Component(StrEnum):
    """A part of the product that can be killed. The operator's pods are told apart by the Lease."""

    RENDERER = "renderer"
    API = "api"
    LEADER = "operator leader"
    STANDBY = "operator standby"
    REDIS = "redis"
    STORAGE = "storage"


class How(StrEnum):
    """The two ways to end a pod without asking it."""

    SIGKILL = "SIGKILL"
    """Of the container's first process, in the node: the pod stays, with an exit code of 137."""
    FORCE_DELETE = "force deletion"
    """By the API with gracePeriodSeconds 0: the pod's object is gone before its processes are."""


WEIGHTS: Final[Mapping[Component, int]] = {
    Component.RENDERER: 60,
    Component.API: 12,
    Component.LEADER: 6,
    Component.STANDBY: 6,
    Component.REDIS: 8,
    Component.STORAGE: 8,
}
"""Kills of each in a hundred. An upload needs API, Redis and storage at once, each of which takes
seconds to start: killed more often than this, none of them would be up long enough for one."""

SIGKILLS_OF_A_JOB: Final = KILLS_FORGIVEN
"""As many as spend no retry: the retries are left for an upload that finds no storage."""


@dataclass(frozen=True)
class Kill:
    """A kill as planned. `choice` (0 to 1) picks the pod among those that can be struck."""

    number: int
    pause_seconds: float
    component: Component
    how: How
    choice: float


@dataclass(frozen=True)
class Target:
    """A pod that can be killed. `container` is the id of its running container, empty when none
    runs; `owner` the UID of the VideoJob that a renderer works for."""

    component: Component
    node: str
    pod: str
    uid: str
    container: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Strike:
    """A kill of a pod. It can differ from the plan in how, and in the component."""

    kill: Kill
    target: Target
    how: How


def plan(seed: int, count: int, mean_pause_seconds: float) -> tuple[Kill, ...]:
    """`count` kills; the pauses between them are exponential, as of events without a memory."""
    dice = random.Random(seed)
    components, weights = list(WEIGHTS), list(WEIGHTS.values())
    return tuple(
        Kill(
            number,
            dice.expovariate(1 / mean_pause_seconds),
            dice.choices(components, weights)[0],
            dice.choice(list(How)),
            dice.random(),
        )
        for number in range(1, count + 1)
    )


def strike(kill: Kill, targets: Sequence[Target], spent: Mapping[str, int]) -> Strike | None:
    """The pod that a kill strikes now; None while there is none of its component.

    `spent` counts the SIGKILLs by VideoJob. A container that does not run, as one that waits after
    a crash, cannot be sent a signal: its pod is deleted by force instead.
    """
    there = sorted(
        (target for target in targets if target.component is kill.component),
        key=lambda target: (target.pod, target.uid),
    )
    if kill.how is How.SIGKILL:
        running = [
            target
            for target in there
            if target.container and spent.get(target.owner, 0) < SIGKILLS_OF_A_JOB
        ]
        if running:
            return Strike(kill, _picked(running, kill.choice), How.SIGKILL)
    return Strike(kill, _picked(there, kill.choice), How.FORCE_DELETE) if there else None


def instead(kill: Kill, targets: Sequence[Target], spent: Mapping[str, int]) -> Strike | None:
    """The strike of another component of which a pod is there, drawn by the kill's number."""
    for component in random.Random(kill.number).sample(list(Component), len(Component)):
        found = strike(replace(kill, component=component), targets, spent)
        if found is not None:
            return found
    return None


def _picked(targets: Sequence[Target], choice: float) -> Target:
    return targets[min(int(choice * len(targets)), len(targets) - 1)]
