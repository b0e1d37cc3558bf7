"""Runs the stages of a render in order, from request to result.

Speech is synthesized while images are fetched; the audio master is mixed while segments are
encoded. `Stage.IMAGES`, whose name is part of the public contract, therefore times the encoding of
the segments; the search for images runs during `Stage.AUDIO` and only its rest is waited for."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from videojobs.job.outcome import Stage
from videojobs.job.request import VideoRequest
from videojobs.job.result import RenderResult
from videojobs.protocol.quality import QualityReport
from videojobs.protocol.reports import MESSAGE_COMPOSITING, Artifact
from videojobs_renderer.captions.subtitles import write_subtitles
from videojobs_renderer.cpu import Workers, node_cores, plan_workers, read_quota
from videojobs_renderer.encoder_slots import EncoderSlots
from videojobs_renderer.errors import located
from videojobs_renderer.plan.clock import seconds
from videojobs_renderer.quality.gate import judge
from videojobs_renderer.stages.analysis import Analysis, analyze
from videojobs_renderer.stages.context import Context
from videojobs_renderer.stages.cover import draw_thumbnail
from videojobs_renderer.stages.delivery import deliver
from videojobs_renderer.stages.image_search import illustrate
from videojobs_renderer.stages.inspection import Finished, left_out, measure
from videojobs_renderer.stages.joining import join
from videojobs_renderer.stages.mixing import fetch_music, make_master
from videojobs_renderer.stages.narration import speak
from videojobs_renderer.stages.pacing import pace
from videojobs_renderer.stages.segments import encode_segments
from videojobs_renderer.timing import timed


def render(context: Context, request: VideoRequest) -> RenderResult:
    """Write all artifacts to `context.out`. Raises RenderError or Stopped."""
    timings = context.timings
    with timed(Stage.ANALYZE, timings):
        analysis = analyze(context, request)
    parts = len(analysis.scenes) + 2
    workers = plan_workers(read_quota(), parts)
    slots = EncoderSlots(lambda: plan_workers(read_quota(), parts).count, context.stop)
    finished = produce(context, analysis, workers, slots)
    with timed(Stage.QUALITY, timings):
        context.progress.report(Stage.QUALITY, 0.0, MESSAGE_COMPOSITING)
        checks = judge(measure(context, finished, workers.count * workers.threads))
    narration = finished.narration
    report = QualityReport(
        checks=checks,
        voice=analysis.voice.voice.name,
        caption_timing="exact" if narration.exact else "estimated",
        degraded=[
            *analysis.voice.degraded,
            *narration.degraded(request.duration),
            *finished.illustrations.degraded,
        ],
        credits=list(finished.illustrations.credits),
        dropped=left_out(context, finished),
        reused=context.cache.reused,
        timings={stage.value: round(took, 3) for stage, took in timings.items()},
    )
    with located(Stage.QUALITY):
        deliver(context, report)
    return _result(finished, report, context.out / Artifact.VIDEO.value)


def produce(
    context: Context, analysis: Analysis, workers: Workers, slots: EncoderSlots
) -> Finished:
    """Render all files in the scratch folder; the quality gate has not judged them yet."""
    timings = context.timings
    with (
        ThreadPoolExecutor(max(workers.count, node_cores())) as pool,
        ThreadPoolExecutor(1) as sound,  # the master is mixed while the segments are encoded
        ThreadPoolExecutor(1) as aside,  # fetches images while the speech is synthesized
    ):
        music = sound.submit(fetch_music, context, analysis.request)
        found = aside.submit(illustrate, context, analysis)
        with timed(Stage.AUDIO, timings):
            recordings = speak(context, analysis, lambda: _raise_early(music))
            narration = pace(context, recordings, analysis.request.duration, pool)
            tune = music.result()  # the last chance to fail before the expensive part
        timeline = narration.timeline
        making = sound.submit(make_master, context, narration, tune)
        with timed(Stage.IMAGES, timings):
            photos = found.result().photos
            drawing = aside.submit(draw_thumbnail, context, analysis, photos)
            segments = encode_segments(context, analysis, timeline, photos, workers, slots, pool)
        with timed(Stage.COMPOSITE, timings):
            context.progress.report(Stage.COMPOSITE, 0.0, MESSAGE_COMPOSITING)
            master = making.result()
            video = join(context, timeline, segments, master.path)
            drawing.result()
            write_subtitles(
                timeline,
                analysis.request.language,
                context.scratch / Artifact.SUBTITLES_SRT.value,
                context.scratch / Artifact.SUBTITLES_VTT.value,
            )
    cards = dict.fromkeys(segment.clip.script for segment in segments)
    pairs = zip(cards, timeline.slots, strict=True)
    scripts = [script for script, slot in pairs if slot.scene is not None]
    return Finished(analysis, narration, found.result(), master, scripts, video)


def _result(finished: Finished, report: QualityReport, video: Path) -> RenderResult:
    return RenderResult(
        duration=round(seconds(finished.narration.timeline.frames), 3),
        file_size=video.stat().st_size,
        resolution=str(finished.analysis.canvas),
        voice=report.voice,
        caption_timing=report.caption_timing,
        artifacts=[artifact.value for artifact in Artifact],
        degraded=report.degraded,
        credits=report.credits,
    )


def _raise_early(music: "Future[Path | None]") -> None:
    """Unusable music ends the attempt before more work is spent on it."""
    if music.done():
        music.result()
