"""Draws the thumbnail."""

from collections.abc import Mapping
from pathlib import Path

from videojobs.job.outcome import Stage
from videojobs.protocol.reports import Artifact
from videojobs_renderer.cards.background import seed_of
from videojobs_renderer.cards.still import draw_still
from videojobs_renderer.cards.thumbnail import CLOSER, thumbnail_arguments, thumbnail_canvas
from videojobs_renderer.cards.title_card import thumbnail_script
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.quality.caption_check import missing_glyphs
from videojobs_renderer.stages.analysis import Analysis
from videojobs_renderer.stages.context import LEAST_TIMEOUT, Context


def draw_thumbnail(context: Context, analysis: Analysis, photos: Mapping[int, Path]) -> None:
    """Draw the title over the first photo or the template's background, as a JPEG in scratch."""
    design = analysis.design(thumbnail_canvas(analysis.canvas))
    still, script = context.scratch / "thumbnail.ppm", context.scratch / "thumbnail.ass"
    photo = photos[min(photos)] if photos else None
    draw_still(design, seed_of(analysis.seed, 0), photo=photo, closer=CLOSER).save(still)
    thumbnail_script(design).write(script)
    target = context.scratch / Artifact.THUMBNAIL.value
    command = thumbnail_arguments(still, script, target)
    lines = run(Run(command, Stage.COMPOSITE, LEAST_TIMEOUT), context.stop)
    context.missing_glyphs.update(missing_glyphs(lines))
    still.unlink()
