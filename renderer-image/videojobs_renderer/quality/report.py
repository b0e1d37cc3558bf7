"""The quality report: one verdict a check, and whether the file may be delivered."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Verdict(StrEnum):
    """A warning is worth knowing; a failure is a defect of the file."""

    PASS = "pass"  # noqa: S105  (a verdict)
    WARN = "warn"
    FAIL = "fail"


class Check(BaseModel):
    """One property: what was measured, what it has to be."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str | float | int | None
    limit: str
    verdict: Verdict


class QualityReport(BaseModel):
    """What report.json holds."""

    checks: list[Check]
    voice: str = ""
    caption_timing: str = ""
    degraded: list[str] = Field(default_factory=list)
    credits: list[str] = Field(
        default_factory=list, description="Who made the pictures of an image service, by scene."
    )
    reused: dict[str, int] = Field(
        default_factory=dict, description="How many pieces of an earlier attempt were used again."
    )
    timings: dict[str, float] = Field(
        default_factory=dict, description="Seconds that each stage took."
    )

    @property
    def defects(self) -> list[Check]:
        """Checks that failed."""
        return [check for check in self.checks if check.verdict is Verdict.FAIL]


def require(name: str, value: str | float | int | None, limit: str, ok: bool) -> Check:
    """A check that fails the attempt."""
    return Check(name=name, value=value, limit=limit, verdict=Verdict.PASS if ok else Verdict.FAIL)


def advise(name: str, value: str | float | int | None, limit: str, ok: bool) -> Check:
    """A check that only warns."""
    return Check(name=name, value=value, limit=limit, verdict=Verdict.PASS if ok else Verdict.WARN)
