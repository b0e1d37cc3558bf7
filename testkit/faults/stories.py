"""The lives that a VideoJob can lead: what the cluster and the users do, and how it must end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final


class Step(Enum):
    """What becomes of one attempt as soon as its container runs."""

    PASSING_FAULT = auto()
    LASTING_FAULT = auto()
    POD_LOST = auto()
    VIDEO = auto()
    HELD = auto()  # spec.suspend, and when the attempt is over the hold is taken back
    CANCELLED = auto()  # DELETE /api/v1/jobs/{id}: the record, then the resource
    RETRACTED = auto()  # the same, and the API dies between the two
    DELETED = auto()  # kubectl delete


OUTCOMES: Final = {
    Step.PASSING_FAULT: "Failed",
    Step.LASTING_FAULT: "Failed",
    Step.POD_LOST: "Disrupted",
    Step.VIDEO: "Succeeded",
    Step.HELD: "Stopped",
}


@dataclass(frozen=True)
class Story:
    """`status` is what clients see at the end; `stays` False: no VideoJob is left then."""

    name: str
    steps: tuple[Step, ...]
    status: str
    stays: bool = True
    by_api: bool = False
    spec: Mapping[str, Any] = field(default_factory=dict)

    def step(self, attempt: int) -> Step:
        """An attempt too many makes a video too: the judge will see it."""
        return self.steps[attempt - 1] if attempt <= len(self.steps) else Step.VIDEO

    @property
    def outcomes(self) -> list[str]:
        """What `status.attempts` must say in a VideoJob that stays."""
        return [OUTCOMES[step] for step in self.steps]

    @property
    def retries(self) -> int:
        """Attempts that failed and were repeated."""
        return self.steps.count(Step.PASSING_FAULT)


_ROUGH: Final = (Step.PASSING_FAULT, Step.POD_LOST, Step.VIDEO)

STORIES: Final = (
    Story("retried", _ROUGH, "success", spec={"retryDelaySeconds": 0}),
    Story("failed", (Step.LASTING_FAULT,), "failure"),
    Story("held", (Step.HELD, Step.VIDEO), "success"),
    Story("expired", (Step.VIDEO,), "success", stays=False, spec={"ttlSecondsAfterFinished": 0}),
    Story("cancelled", (Step.CANCELLED,), "cancelled", stays=False, by_api=True),
    Story("retracted", (Step.RETRACTED,), "cancelled", stays=False),
    Story("deleted", (Step.DELETED,), "cancelled", stays=False),
)
"""Together they make every call that the operator can make for a VideoJob."""

PLAIN: Final = Story("plain", (Step.VIDEO,), "success")


@dataclass(frozen=True)
class Life:
    """One VideoJob that lives through a story; the id is the one that clients use."""

    name: str
    story: Story
    job_id: str
