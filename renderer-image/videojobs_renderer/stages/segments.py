"""Encodes the timeline to video-only segments, several in parallel."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from videojobs.job.outcome import Stage
from videojobs_renderer.cards.shots import cut, parts_of, shots_of
from videojobs_renderer.cpu import Workers
from videojobs_renderer.encoder_slots import EncoderSlots
from videojobs_renderer.errors import located
from videojobs_renderer.ffmpeg.runner import Run
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.timeline import Timeline
from videojobs_renderer.stages.analysis import Analysis
from videojobs_renderer.stages.context import LEAST_TIMEOUT, SECONDS_PER_FRAME, Context
from videojobs_renderer.stages.gathering import gather
from videojobs_renderer.stages.meter import FrameMeter
from videojobs_renderer.stages.reuse import encode
from videojobs_renderer.stages.segment_inputs import SegmentInputs
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.segment import Segment, segment_arguments


def encode_segments(
    context: Context,
    analysis: Analysis,
    timeline: Timeline,
    photos: Mapping[int, Path],
    workers: Workers,
    slots: EncoderSlots,
    pool: ThreadPoolExecutor,
) -> list[Segment]:
    """The encoded cards and the transitions between them, in order.

    `photos` are image files by scene number; other scenes get the template's background. Each
    encoder needs one of the `slots`.
    """
    shots = shots_of(timeline.slots)
    parts = cut(parts_of(shots), workers.count)
    prepared = SegmentInputs(context, analysis, timeline, shots, parts, photos)
    scenes = [timeline.slots[part.shot].number for part in parts]
    meter = FrameMeter(context.progress, [part.frames for part in parts], scenes)
    platform = analysis.request.platform
    encoding = Encoding(context.settings.quality, workers.threads, platform)

    def encoded(index: int) -> Segment:
        context.stop.check()
        with (
            slots.one(),
            located(Stage.IMAGES, scenes[index]),
            prepared.segment(parts[index]) as segment,
        ):
            on_frame = partial(meter.done, index)
            _encode(context, analysis.canvas, segment, encoding, scenes[index], on_frame)
            return segment

    return gather([pool.submit(encoded, index) for index in range(len(parts))], context.stop)


def _encode(
    context: Context,
    canvas: Canvas,
    segment: Segment,
    encoding: Encoding,
    scene: int | None,
    on_frame: Callable[[int], None],
) -> None:
    timeout = max(LEAST_TIMEOUT, segment.frames * SECONDS_PER_FRAME)
    what = Run(segment_arguments(segment, canvas, encoding), Stage.IMAGES, timeout, scene)
    encode(context, what, segment.inputs, segment.output, on_frame)
    on_frame(segment.frames)
