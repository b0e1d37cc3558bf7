"""From scratch to the result's folder, if the gate lets the video pass."""

import json
from collections.abc import Sequence
from pathlib import Path

from videojobs.job.failures import FailureCode
from videojobs.protocol.reports import Artifact
from videojobs_renderer.errors import RenderError, fail
from videojobs_renderer.quality.gate import GLYPHS
from videojobs_renderer.quality.report import Check, QualityReport
from videojobs_renderer.stages.context import Context


def deliver(context: Context, report: QualityReport) -> None:
    """Move the files to `out`; a file with a defect stays behind, its report does not."""
    context.stop.check()
    context.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report.model_dump(mode="json"), indent=2, ensure_ascii=False)
    (context.out / Artifact.REPORT.value).write_text(text + "\n", encoding="utf-8")
    if report.defects:
        raise _refused(report.defects)
    for artifact in Artifact:
        if artifact is not Artifact.REPORT:
            _move(context.scratch / artifact.value, context.out / artifact.value)


def _refused(defects: Sequence[Check]) -> RenderError:
    """A fault of the script, if it is one, comes before what it led to."""
    for check in defects:
        if check.name == GLYPHS:
            return fail(
                FailureCode.RENDER_GLYPHS,
                f"No font has the characters {check.value}",
                hint="Take them out of the script, or add a font that has them to the renderer "
                "image",
                stage="quality",
            )
    found = "; ".join(f"{check.name} is {check.value}, not {check.limit}" for check in defects)
    return fail(
        FailureCode.RENDER_QUALITY,
        f"The finished video has a defect: {found}",
        hint="Please report this with the script: it is a fault of the renderer",
        stage="quality",
    )


def _move(source: Path, target: Path) -> None:
    """Whole or not at all, across file systems too."""
    partial = target.with_name(f".{target.name}.partial")
    with source.open("rb") as reader, partial.open("wb") as writer:
        while block := reader.read(1 << 20):
            writer.write(block)
    partial.replace(target)
    source.unlink()
