"""From cards to video-only segments, several encoders at work."""

from concurrent.futures import ThreadPoolExecutor

from videojobs_renderer.cpu import Workers
from videojobs_renderer.errors import located
from videojobs_renderer.ffmpeg.runner import Run
from videojobs_renderer.plan.timeline import Slot, Timeline
from videojobs_renderer.progress import Stage
from videojobs_renderer.stages.analysis import Analysis
from videojobs_renderer.stages.context import LEAST_TIMEOUT, SECONDS_PER_FRAME, Context
from videojobs_renderer.stages.encoding import encode
from videojobs_renderer.stages.meter import FrameMeter
from videojobs_renderer.stages.pictures import Pictures
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.segment import Segment, segment_arguments


def encode_segments(
    context: Context,
    analysis: Analysis,
    timeline: Timeline,
    workers: Workers,
    pool: ThreadPoolExecutor,
) -> list[Segment]:
    """One segment a card, in order; the first failure cancels what has not begun."""
    design = analysis.design(analysis.canvas, timeline.frames)
    pictures = Pictures(context, design, analysis.seed)
    meter = FrameMeter(context.progress, timeline)
    encoding = Encoding(context.settings.quality, workers.threads)
    futures = [
        pool.submit(_segment, pictures, slot, index, encoding, meter)
        for index, slot in enumerate(timeline.slots)
    ]
    try:
        return [future.result() for future in futures]
    except BaseException:
        for future in futures:
            future.cancel()
        raise


def _segment(
    pictures: Pictures, slot: Slot, index: int, encoding: Encoding, meter: FrameMeter
) -> Segment:
    context = pictures.context
    context.stop.check()
    with located(Stage.IMAGES, slot.number):
        segment = pictures.prepare(slot, index)
        command = segment_arguments(segment, pictures.design.canvas, encoding)
        timeout = max(LEAST_TIMEOUT, slot.frames * SECONDS_PER_FRAME)
        encode(
            context,
            Run(command, Stage.IMAGES, timeout, slot.number),
            [segment.still, segment.script],
            segment.output,
            lambda frame: meter.done(index, frame),
        )
        meter.done(index, slot.frames)
        segment.still.unlink()
    return segment
