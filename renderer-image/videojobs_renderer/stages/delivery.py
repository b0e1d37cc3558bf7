"""Moves the artifacts to the output folder if the video passes the quality gate."""

import json
from collections.abc import Sequence
from pathlib import Path

from videojobs.job.failures import FailureCode
from videojobs.protocol.quality import Check, QualityReport
from videojobs.protocol.reports import Artifact
from videojobs_renderer.errors import RenderError, fail
from videojobs_renderer.quality.gate import GLYPHS
from videojobs_renderer.stages.context import Context


def deliver(context: Context, report: QualityReport) -> None:
    """Write the report and move the files to `out`. Raises RENDER.GLYPHS or RENDER.QUALITY for a
    video with defects, of which only the report is delivered."""
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
    """Missing glyphs, which the user can correct, are reported before other defects."""
    for check in defects:
        if check.name == GLYPHS:
            return fail(
                FailureCode.RENDER_GLYPHS,
                f"No font has the characters {check.value}",
                hint="Remove them from the script, or add a font that has them to the renderer's "
                "image",
                stage="quality",
            )
    found = "; ".join(f"{check.name} is {check.value}, not {check.limit}" for check in defects)
    return fail(
        FailureCode.RENDER_QUALITY,
        f"The finished video has a defect: {found}",
        hint="Report this with the script: it is a defect of the renderer",
        stage="quality",
    )


def _move(source: Path, target: Path) -> None:
    """Move a file, also across file systems; the target appears complete or not at all."""
    partial = target.with_name(f".{target.name}.partial")
    with source.open("rb") as reader, partial.open("wb") as writer:
        while block := reader.read(1 << 20):
            writer.write(block)
    partial.replace(target)
    source.unlink()
