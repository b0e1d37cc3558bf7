"""The quality report (report.json): a verdict for each check, and details of the render."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Verdict(StrEnum):
    """Result of a check: FAIL is a defect of the file and fails the attempt."""

    PASS = "pass"  # noqa: S105  (a verdict)
    WARN = "warn"
    FAIL = "fail"


class Check(BaseModel):
    """One measured property and its limit."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str | float | int | None
    limit: str
    verdict: Verdict


class Dropped(BaseModel):
    """Part of the script that is neither shown nor spoken, on purpose."""

    model_config = ConfigDict(frozen=True)

    kind: str
    text: str


class QualityReport(BaseModel):
    """The contents of report.json."""

    checks: list[Check]
    voice: str = ""
    caption_timing: str = ""
    degraded: list[str] = Field(default_factory=list)
    credits: list[str] = Field(
        default_factory=list, description="Credits of the image service's images, by scene."
    )
    dropped: list[Dropped] = Field(
        default_factory=list,
        description="What the script contains beside its text, and the symbols that are not shown.",
    )
    reused: dict[str, int] = Field(
        default_factory=dict,
        description="How many results of an earlier attempt were reused, by kind.",
    )
    timings: dict[str, float] = Field(
        default_factory=dict, description="Seconds that each stage took."
    )

    @property
    def defects(self) -> list[Check]:
        """Checks that failed."""
        return [check for check in self.checks if check.verdict is Verdict.FAIL]
