"""The title over the first background, as a JPEG."""

from videojobs.reports import Artifact
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.picture.background import seed_of
from videojobs_renderer.picture.cards import title_script
from videojobs_renderer.picture.thumbnail import thumbnail_arguments, thumbnail_canvas
from videojobs_renderer.stages.analysis import Analysis
from videojobs_renderer.stages.context import LEAST_TIMEOUT, Context
from videojobs_renderer.stages.pictures import draw


def draw_thumbnail(context: Context, analysis: Analysis) -> None:
    """Make it in scratch."""
    design = analysis.design(thumbnail_canvas(analysis.canvas), 0)
    still, script = context.scratch / "thumbnail.ppm", context.scratch / "thumbnail.ass"
    draw(design, seed_of(analysis.seed, 0), design.canvas.width, still)
    title_script(design).write(script)
    target = context.scratch / Artifact.THUMBNAIL.value
    command = thumbnail_arguments(still, script, target)
    run(Run(command, "composite", LEAST_TIMEOUT), context.stop)
