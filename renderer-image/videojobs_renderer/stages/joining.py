"""Joins segments and audio master to one file."""

from collections.abc import Sequence
from pathlib import Path

from videojobs.job.outcome import Stage
from videojobs.protocol.reports import MESSAGE_COMPOSITING, Artifact
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.plan.timeline import Timeline
from videojobs_renderer.stages.context import LEAST_TIMEOUT, SECONDS_PER_FRAME, Context
from videojobs_renderer.video.join import join_arguments, listing_of
from videojobs_renderer.video.segment import Segment


def join(context: Context, timeline: Timeline, segments: Sequence[Segment], master: Path) -> Path:
    """Write the video to scratch and delete the segments."""
    listing, video = context.scratch / "segments.txt", context.scratch / Artifact.VIDEO.value
    listing.write_text(listing_of(segments), encoding="utf-8")
    command = join_arguments(listing, master, video)
    timeout = max(LEAST_TIMEOUT, timeline.frames * SECONDS_PER_FRAME / 10)
    run(
        Run(command, Stage.COMPOSITE, timeout),
        context.stop,
        lambda frame: context.progress.report(
            Stage.COMPOSITE, frame / timeline.frames, MESSAGE_COMPOSITING
        ),
    )
    for segment in segments:
        segment.output.unlink()
    return video
