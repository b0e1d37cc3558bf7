"""The job statuses that clients see, and the allowed transitions between them.

Source: the guide's section "Status Transitions". `failure` is written only when no attempt is left.
It is as final as `success` and `cancelled`: clients stop polling on it.
"""

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Values of the REST field `status`."""

    PENDING = "pending"
    STARTED = "started"
    PROCESSING = "processing"
    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"


TERMINAL: Final = frozenset({Status.SUCCESS, Status.FAILURE, Status.CANCELLED})
LIVE: Final = frozenset(Status) - TERMINAL

_NEXT: Final[dict[Status, frozenset[Status]]] = {
    Status.PENDING: frozenset({Status.STARTED, Status.CANCELLED}),
    Status.STARTED: frozenset({Status.PROCESSING, Status.CANCELLED}),
    Status.PROCESSING: frozenset({Status.SUCCESS, Status.FAILURE, Status.CANCELLED}),
    Status.SUCCESS: frozenset(),
    Status.FAILURE: frozenset(),
    Status.CANCELLED: frozenset(),
}


def can_move(current: Status, target: Status) -> bool:
    """Whether the guide lists the transition."""
    return target in _NEXT[current]


def path(current: Status, target: Status) -> tuple[Status, ...]:
    """The transitions from `current` to `target`, in order, `target` last; empty when there is no
    way.

    A step may be missed: a render can end before its first report is seen. The missing steps are
    then taken at once, so that a reader of every write sees listed transitions only.
    """
    if can_move(current, target):
        return (target,)
    for between in (Status.STARTED, Status.PROCESSING):
        if can_move(current, between):
            rest = path(between, target)
            return (between, *rest) if rest else ()
    return ()
