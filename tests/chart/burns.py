"""How the alerts about objectives are tried: an hour of events, some of them errors."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tests.chart.cases import API, ELSEWHERE, OPERATOR, Case, steady

EVENTS: Final = 2000
"""Good ones, a minute."""
END: Final = 60
NONE: Final = "0x60"
JUST_NOW: Final = "0x55 {}x5"

POLL: Final = 'route="/api/v1/jobs/{job_id}",method="GET"'
PROBE: Final = 'route="/readyz",method="GET"'
ANSWERED: Final = "videojobs_http_request_seconds_count"
IN_TIME: Final = "videojobs_http_request_seconds_bucket"
STARTED: Final = "videojobs_queue_wait_seconds_count"
STARTED_IN_TIME: Final = "videojobs_queue_wait_seconds_bucket"
OTHER_POD: Final = OPERATOR.replace("5d8f", "9b2c")

Series = dict[str, str]


def answered(good: str, bad: str) -> Series:
    """Answers, and those with an error of the API's own."""
    return {
        f'{ANSWERED}{{{API},{POLL},status="2xx"}}': good,
        f'{ANSWERED}{{{API},{POLL},status="5xx"}}': bad,
    }


def answered_in_time(good: str, bad: str) -> Series:
    """Answers within a quarter of a second, and later ones."""
    return {
        f'{ANSWERED}{{{API},{POLL},status="2xx"}}': good,
        f'{IN_TIME}{{{API},{POLL},status="2xx",le="0.25"}}': good,
        f'{ANSWERED}{{{API},{POLL},status="4xx"}}': bad,
        f'{IN_TIME}{{{API},{POLL},status="4xx",le="0.25"}}': NONE,
    }


def ended(outcome: str, code: str = "", where: str = OPERATOR) -> str:
    """The counter of jobs that ended so."""
    return f'videojobs_finished_total{{{where},tier="low",outcome="{outcome}",code="{code}"}}'


def rendered(good: str, bad: str) -> Series:
    """Jobs that succeeded, and those that failed."""
    return {ended("succeeded"): good, ended("failed", "RENDER.OOM"): bad}


def started(good: str, bad: str) -> Series:
    """Jobs that began within an hour, and later ones: one leader's and the next one's."""
    return {
        f'{STARTED}{{{OPERATOR},tier="low"}}': good,
        f'{STARTED_IN_TIME}{{{OPERATOR},tier="low",le="3600.0"}}': good,
        f'{STARTED}{{{OTHER_POD},tier="low"}}': bad,
        f'{STARTED_IN_TIME}{{{OTHER_POD},tier="low",le="3600.0"}}': NONE,
    }


@dataclass(frozen=True)
class Objective:
    """`budget` is the share of errors that it allows; `labels` are those that its alerts bear."""

    name: str
    alert: str
    budget: float
    series: Callable[[str, str], Series]
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def own(self) -> dict[str, str]:
        """All labels of its alerts."""
        return {"namespace": "media", "release": "vj", "objective": self.name, **self.labels}

    def errors(self, pace: float) -> int:
        """So many a minute that the budget is used up at a multiple of the pace that it allows."""
        share = pace * self.budget
        return round(EVENTS * share / (1 - share))

    def cases(self) -> list[Case]:
        """Its two alerts, at paces around their own."""
        fast, slow = f"{self.alert}Fast", f"{self.alert}Slow"
        many, some, few = (
            self.series(steady(0, EVENTS), steady(0, self.errors(pace))) for pace in (16, 4, 0.5)
        )
        burst = self.errors(16)
        over = self.series(steady(0, EVENTS), f"0+{burst}x20 {20 * burst}x40")
        return [
            Case(fast, "16 times the pace", many, END, self.own),
            Case(fast, "4 times the pace", some, END),
            Case(fast, "it is over", over, END),
            Case(fast, "two errors and nothing else", self.series(NONE, JUST_NOW.format(2)), END),
            Case(fast, "four errors", self.series(NONE, JUST_NOW.format(4)), END, self.own),
            Case(fast, "no error ever", self.series(steady(0, EVENTS), NONE), END),
            Case(slow, "4 times the pace", some, END, self.own),
            Case(slow, "half the pace", few, END),
        ]


OBJECTIVES: Final = (
    Objective("availability", "VideoJobsApiErrors", 0.001, answered),
    Objective("latency", "VideoJobsApiLate", 0.01, answered_in_time),
    Objective("success", "VideoJobsFailing", 0.01, rendered),
    Objective("start", "VideoJobsStartLate", 0.05, started, {"tier": "low"}),
)

OTHERS_FAULTS: Final = (
    Case(
        "VideoJobsApiErrorsFast",
        "probes",
        {f'{ANSWERED}{{{API},{PROBE},status="5xx"}}': steady(0, EVENTS)},
        END,
    ),
    Case(
        "VideoJobsFailingFast",
        "requests that nobody can render",
        {
            ended("succeeded"): steady(0, 1),
            ended("failed", "INPUT.INVALID"): steady(0, EVENTS),
            ended("failed", "RENDER.GLYPHS"): steady(0, EVENTS),
            ended("cancelled"): steady(0, EVENTS),
        },
        END,
    ),
    Case(
        "VideoJobsFailingFast",
        "another release's",
        {ended("failed", "RENDER.OOM", where=ELSEWHERE): steady(0, EVENTS)},
        END,
    ),
)

BURNS: Final = [*(case for each in OBJECTIVES for case in each.cases()), *OTHERS_FAULTS]
