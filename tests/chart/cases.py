"""What an alert is tried on."""

from dataclasses import dataclass, field
from typing import Final

API: Final = 'namespace="media",pod="vj-api-6c4b"'
OPERATOR: Final = 'namespace="media",pod="vj-operator-5d8f"'
ELSEWHERE: Final = 'namespace="blog",pod="other-operator-77c9"'


@dataclass(frozen=True)
class Case:
    """Series by the minute, in promtool's notation, and whether the alert fires at a minute.

    `labels` are those of the alert that fires; None is silence.
    """

    alert: str
    what: str
    series: dict[str, str]
    minute: int
    labels: dict[str, str] | None = field(default=None)


def steady(start: int, step: int) -> str:
    """A counter that grows by `step` a minute, for an hour."""
    return f"{start}+{step}x60"
