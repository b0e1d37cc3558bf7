"""Measures the finished file for the quality gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from videojobs.job.outcome import Stage
from videojobs.protocol.quality import Dropped
from videojobs.protocol.reports import MESSAGE_COMPOSITING, Artifact
from videojobs_renderer.audio.master import Master
from videojobs_renderer.captions.subtitles import cues_of
from videojobs_renderer.cards.design import safe_box
from videojobs_renderer.ffmpeg.probe import probe
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.plan.clock import seconds
from videojobs_renderer.quality.caption_check import caption_faults
from videojobs_renderer.quality.conservation import (
    caption_text,
    conservation_faults,
    dropped_symbols,
    speech_faults,
)
from videojobs_renderer.quality.decode import decode_command, parse_decoded
from videojobs_renderer.quality.gate import Facts, join_ratio, top_level_boxes
from videojobs_renderer.quality.placement import Extent, Sheet, sheet_of
from videojobs_renderer.quality.reading_speed import hurried_cues
from videojobs_renderer.quality.source_text import source_text
from videojobs_renderer.stages.analysis import Analysis
from videojobs_renderer.stages.context import LEAST_TIMEOUT, SECONDS_PER_FRAME, Context
from videojobs_renderer.stages.image_search import Illustrations
from videojobs_renderer.stages.pacing import Narration

_ALL_LINES = 100_000  # detectors print one for each of their findings


@dataclass(frozen=True)
class Finished:
    """A video before the quality gate, and what was planned for it."""

    analysis: Analysis
    narration: Narration
    illustrations: Illustrations
    master: Master
    scripts: Sequence[Path]  # of the spoken cards, in order
    video: Path


def measure(context: Context, finished: Finished, threads: int) -> Facts:
    """The facts that the checks judge, from the file itself and from the plan."""
    analysis, narration, video = finished.analysis, finished.narration, finished.video
    timeline = narration.timeline
    sound = context.scratch / "decoded.s16"
    lines = _decode(context, finished, sound, threads)
    sheet = sheet_of(finished.scripts)
    return Facts(
        media=probe(video, "-count_packets"),
        decoded=parse_decoded(lines, seconds(timeline.frames)),
        timeline=timeline,
        canvas=analysis.canvas,
        wanted_seconds=analysis.request.duration,
        overlong=narration.fit.overlong_seconds > 0,
        voice_lead=finished.master.voice_over_music,
        boxes=top_level_boxes(video),
        join_ratio=join_ratio(sound, timeline),
        captions=tuple(caption_faults(timeline, finished.scripts)),
        conservation=tuple(_lost(context, finished)),
        hurried=tuple(hurried_cues(cues_of(timeline, analysis.request.language))),
        pages=len(sheet.scenes),
        missing_glyphs=tuple(sorted(context.missing_glyphs)),
        extents=tuple(_place(context, analysis, sheet)),
        safe=safe_box(analysis.design(analysis.canvas)),
    )


def left_out(context: Context, finished: Finished) -> list[Dropped]:
    """What of the script is neither shown nor spoken, on purpose."""
    script = finished.analysis.request.script_content
    captions = _captions(context)
    return [*source_text(script).dropped, *dropped_symbols(script, captions)]


def _lost(context: Context, finished: Finished) -> list[str]:
    source = source_text(finished.analysis.request.script_content)
    words = (word for scene in finished.analysis.scenes for word in scene.words)
    return [*conservation_faults(source, _captions(context)), *speech_faults(words)]


def _captions(context: Context) -> str:
    srt = context.scratch / Artifact.SUBTITLES_SRT.value
    return caption_text(srt.read_text(encoding="utf-8"))


def _decode(context: Context, finished: Finished, sound: Path, threads: int) -> list[str]:
    frames = finished.narration.timeline.frames
    timeout = max(LEAST_TIMEOUT, frames * SECONDS_PER_FRAME / 4)
    command = decode_command(finished.video, sound, threads)
    return run(
        Run(command, Stage.QUALITY, timeout, lines=_ALL_LINES),
        context.stop,
        lambda frame: context.progress.report(Stage.QUALITY, frame / frames, MESSAGE_COMPOSITING),
    )


def _place(context: Context, analysis: Analysis, sheet: Sheet) -> list[Extent]:
    command = sheet.command(context.scratch / "captions.ass", analysis.canvas)
    what = Run(command, Stage.QUALITY, LEAST_TIMEOUT, lines=_ALL_LINES)
    return sheet.extents(run(what, context.stop))
