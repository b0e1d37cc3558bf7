"""The stages of a render, in order, for one request."""

import json
import math
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from videojobs.failures import FailureCode
from videojobs.outcome import RenderResult
from videojobs.reports import (
    MESSAGE_ANALYZING,
    MESSAGE_COMPOSITING,
    Artifact,
    message_audio,
    message_images,
)
from videojobs.request import VideoRequest
from videojobs_renderer.audio.fetch import Limits, fetch
from videojobs_renderer.audio.master import Master, Mixer
from videojobs_renderer.audio.music import check_music, decode_arguments
from videojobs_renderer.audio.pcm import open_pcm, write_speech
from videojobs_renderer.audio.voice import condition_arguments
from videojobs_renderer.captions.subtitles import write_subtitles
from videojobs_renderer.cpu import plan_workers, read_quota
from videojobs_renderer.errors import fail
from videojobs_renderer.ffmpeg.probe import probe
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.memory import give_back
from videojobs_renderer.picture.background import draw_background, seed_of
from videojobs_renderer.picture.canvas import canvas_for
from videojobs_renderer.picture.cards import card_script, title_script
from videojobs_renderer.picture.design import Design
from videojobs_renderer.picture.templates import Template, load_template
from videojobs_renderer.picture.thumbnail import thumbnail_arguments, thumbnail_canvas
from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND, seconds
from videojobs_renderer.plan.duration import MAX_TEMPO, Fit, fit, is_hopeless, least_seconds, refit
from videojobs_renderer.plan.scenes import Scene, split_scenes
from videojobs_renderer.plan.script import parse_script, plain_line, weight_of
from videojobs_renderer.plan.timeline import Slot, Span, SpokenScene, Timeline, build_timeline
from videojobs_renderer.progress import Progress, Stage
from videojobs_renderer.quality.caption_check import caption_faults, missing_glyphs
from videojobs_renderer.quality.decode import decode_command, parse_decoded
from videojobs_renderer.quality.gate import Facts, join_ratio, judge, top_level_boxes
from videojobs_renderer.quality.report import QualityReport
from videojobs_renderer.settings import Settings
from videojobs_renderer.speech.cloud.connect import connect
from videojobs_renderer.speech.cloud.keys import ProviderKeys
from videojobs_renderer.speech.protocol import Speech
from videojobs_renderer.speech.registry import ChosenVoice, choose_voice
from videojobs_renderer.speech.scene import speak_scene
from videojobs_renderer.stop import StopToken
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.join import join_arguments, listing_of
from videojobs_renderer.video.segment import Segment, pan_for, segment_arguments

_SECONDS_PER_FRAME: Final = 2.0  # far slower than any machine that is not stuck
_LEAST_TIMEOUT: Final = 120.0


@dataclass(frozen=True)
class Analysis:
    """Everything that is decided before work begins."""

    request: VideoRequest
    scenes: tuple[Scene, ...]
    voice: ChosenVoice
    template: Template
    title: str


@dataclass(frozen=True)
class Recording:
    """One scene's speech on disk as the voice gave it."""

    scene: Scene
    path: Path
    rate: int
    samples: int
    words: tuple[Span, ...]
    exact: bool


@dataclass(frozen=True)
class Narration:
    """All speech in its final pace, and the timeline that it makes."""

    timeline: Timeline
    voices: tuple[Path, ...]
    exact: bool
    fit: Fit


@dataclass
class Render:
    """One attempt. Files of the result go to `out`, everything else to `scratch`."""

    settings: Settings
    out: Path
    scratch: Path
    stop: StopToken
    progress: Progress
    timings: dict[str, float] = field(default_factory=dict)
    _drawing: threading.Lock = field(default_factory=threading.Lock)

    def run(self, request: VideoRequest) -> RenderResult:
        """Make all artifacts in `out`; RenderError or Stopped otherwise."""
        with self._timed("analyze"):
            analysis = self._analyze(request)
        self._workers = plan_workers(read_quota(), len(analysis.scenes) + 2)
        with (
            ThreadPoolExecutor(self._workers.count) as pool,
            ThreadPoolExecutor(1) as sound,  # the master is made while the pictures are encoded
        ):
            music = sound.submit(self._fetch_music, request.background_music)
            with self._timed("audio"):
                narration = self._narrate(analysis, pool, music)
                music.result()  # before the costly part: bad music ends the attempt here at last
            master = sound.submit(self._master, narration.timeline, narration.voices, music)
            with self._timed("images"):
                segments = self._draw(analysis, narration.timeline, pool)
            with self._timed("composite"):
                self._composite(analysis, narration.timeline, segments, master.result())
        with self._timed("quality"):
            return self._judge(analysis, narration, segments, master.result())

    # --- analysis ---------------------------------------------------------------------------

    def _analyze(self, request: VideoRequest) -> Analysis:
        self.progress.report(Stage.ANALYZE, 0.2, MESSAGE_ANALYZING)
        template = load_template(request.template_id)
        scenes = split_scenes(parse_script(request.script_content))
        if not scenes:
            raise fail(
                FailureCode.INPUT_INVALID,
                "script_content: there is no word in it that could be spoken",
                hint="Write at least one sentence",
                stage="analyze",
            )
        _require_time(scenes, request.duration)
        threads = max(1, round(read_quota().cores))
        voice = choose_voice(
            request,
            self.settings.voices_dir,
            threads,
            connect=lambda asked: connect(asked, ProviderKeys(), self.stop),
        )
        self.progress.report(Stage.ANALYZE, 1.0, MESSAGE_ANALYZING)
        return Analysis(request, scenes, voice, template, plain_line(request.title))

    # --- sound ------------------------------------------------------------------------------

    def _fetch_music(self, url: str | None) -> Path | None:
        if url is None:
            return None
        path = self.scratch / "music.download"
        limits = Limits(allow_private=self.settings.allow_private_media)
        fetch(url, path, limits, self.stop)
        check_music(path)
        return path

    def _narrate(
        self, analysis: Analysis, pool: ThreadPoolExecutor, music: "Future[Path | None]"
    ) -> Narration:
        recordings = []
        for number, scene in enumerate(analysis.scenes, start=1):
            self.stop.check()
            if music.done():
                music.result()  # bad music ends the attempt before more work is put into it
            share = (number - 1) / len(analysis.scenes)
            self.progress.report(Stage.AUDIO, share, message_audio(number, len(analysis.scenes)))
            recordings.append(self._record(analysis, scene, number))
            give_back()
        analysis.voice.voice.close()
        give_back()
        wanted = analysis.request.duration
        lengths = [r.samples * SAMPLES_PER_SECOND // r.rate + 1 for r in recordings]
        first = fit(lengths, wanted)
        futures = [
            pool.submit(self._condition, recording, number, first.tempo)
            for number, recording in enumerate(recordings, start=1)
        ]
        voices = tuple(future.result() for future in futures)
        lengths = [len(open_pcm(voice, 1)) for voice in voices]
        final = refit(first, lengths, wanted)
        spoken = [
            SpokenScene(r.scene, length, _scaled(r.words, r.samples, length))
            for r, length in zip(recordings, lengths, strict=True)
        ]
        exact = all(recording.exact for recording in recordings)
        return Narration(build_timeline(spoken, final), voices, exact, final)

    def _record(self, analysis: Analysis, scene: Scene, number: int) -> Recording:
        speech: Speech = speak_scene(analysis.voice.voice, scene.sentences)
        path = self.scratch / f"speech-{number:04}.s16"
        write_speech(path, speech.samples)
        return Recording(scene, path, speech.rate, len(speech.samples), speech.words, speech.exact)

    def _condition(self, recording: Recording, number: int, tempo: float) -> Path:
        path = self.scratch / f"voice-{number:04}.s16"
        command = condition_arguments(recording.path, recording.rate, path, tempo)
        run(Run(command, "audio", _LEAST_TIMEOUT, number), self.stop)
        recording.path.unlink()
        return path

    def _master(
        self, timeline: Timeline, voices: Sequence[Path], music: "Future[Path | None]"
    ) -> Master:
        download = music.result()
        decoded = None
        if download is not None:
            decoded = self.scratch / "music.s16"
            command = decode_arguments(download, decoded, seconds(timeline.frames))
            run(Run(command, "audio", _LEAST_TIMEOUT * 5), self.stop)
        return Mixer(self.scratch, self.stop).make(timeline, voices, decoded)

    # --- pictures ---------------------------------------------------------------------------

    def _draw(
        self, analysis: Analysis, timeline: Timeline, pool: ThreadPoolExecutor
    ) -> list[Segment]:
        meter = FrameMeter(self.progress, timeline)
        design = self._design(analysis, timeline)
        futures = [
            pool.submit(self._segment, design, slot, index, meter)
            for index, slot in enumerate(timeline.slots)
        ]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            raise

    def _design(self, analysis: Analysis, timeline: Timeline) -> Design:
        return Design(
            template=analysis.template,
            canvas=canvas_for(analysis.request.platform, self.settings.quality),
            language=analysis.request.language,
            title=analysis.title,
            total_frames=timeline.frames,
        )

    def _segment(self, design: Design, slot: Slot, index: int, meter: "FrameMeter") -> Segment:
        self.stop.check()
        canvas = design.canvas
        pan = pan_for(slot.frames) if design.template.background.motion == "pan" else 0
        segment = Segment(
            still=self.scratch / f"still-{index:04}.ppm",
            script=self.scratch / f"card-{index:04}.ass",
            output=self.scratch / f"segment-{index:04}.mp4",
            frames=slot.frames,
            pan=pan,
            leftward=index % 2 == 1,
        )
        seed = seed_of(self.settings.job_id, index)
        size = (canvas.width + pan, canvas.height)
        with self._drawing:  # one at a time: a still takes 150 MB while it is drawn
            draw_background(design.template, size, canvas, seed).save(segment.still)
        card_script(slot, design).write(segment.script)
        encoding = Encoding(self.settings.quality, self._workers.threads)
        command = segment_arguments(segment, canvas, encoding)
        timeout = max(_LEAST_TIMEOUT, slot.frames * _SECONDS_PER_FRAME)
        lines = run(
            Run(command, "images", timeout, slot.number),
            self.stop,
            lambda frame: meter.done(index, frame),
        )
        meter.done(index, slot.frames)
        segment.still.unlink()
        _require_glyphs(lines, slot.number)
        return segment

    # --- the file ---------------------------------------------------------------------------

    def _composite(
        self, analysis: Analysis, timeline: Timeline, segments: list[Segment], master: Master
    ) -> None:
        self.progress.report(Stage.COMPOSITE, 0.0, MESSAGE_COMPOSITING)
        listing, video = self.scratch / "segments.txt", self.scratch / Artifact.VIDEO.value
        listing.write_text(listing_of(segments), encoding="utf-8")
        command = join_arguments(listing, master.path, video)
        timeout = max(_LEAST_TIMEOUT, timeline.frames * _SECONDS_PER_FRAME / 10)
        run(Run(command, "composite", timeout), self.stop)
        for segment in segments:
            segment.output.unlink()
        self.progress.report(Stage.COMPOSITE, 0.4, MESSAGE_COMPOSITING)
        self._thumbnail(analysis, timeline)
        write_subtitles(
            timeline,
            self.scratch / Artifact.SUBTITLES_SRT.value,
            self.scratch / Artifact.SUBTITLES_VTT.value,
        )

    def _thumbnail(self, analysis: Analysis, timeline: Timeline) -> None:
        canvas = thumbnail_canvas(canvas_for(analysis.request.platform, self.settings.quality))
        design = Design(
            analysis.template, canvas, analysis.request.language, analysis.title, timeline.frames
        )
        still, script = self.scratch / "thumbnail.ppm", self.scratch / "thumbnail.ass"
        seed = seed_of(self.settings.job_id, 0)
        draw_background(analysis.template, (canvas.width, canvas.height), canvas, seed).save(still)
        title_script(design).write(script)
        target = self.scratch / Artifact.THUMBNAIL.value
        run(Run(thumbnail_arguments(still, script, target), "composite", _LEAST_TIMEOUT), self.stop)

    # --- the gate ---------------------------------------------------------------------------

    def _judge(
        self, analysis: Analysis, narration: Narration, segments: list[Segment], master: Master
    ) -> RenderResult:
        self.progress.report(Stage.COMPOSITE, 0.6, MESSAGE_COMPOSITING)
        facts = self._measure(analysis, narration, segments, master)
        report = QualityReport(
            checks=judge(facts),
            voice=analysis.voice.voice.name,
            caption_timing="exact" if narration.exact else "estimated",
            degraded=[*analysis.voice.degraded, *_degraded_length(narration, analysis)],
            timings={name: round(value, 3) for name, value in self.timings.items()},
        )
        self._deliver(report)
        return RenderResult(
            duration_seconds=round(seconds(narration.timeline.frames), 3),
            file_size_bytes=(self.out / Artifact.VIDEO.value).stat().st_size,
            resolution=str(facts.canvas),
            voice=report.voice,
            caption_timing=report.caption_timing,
            artifacts=[artifact.value for artifact in Artifact],
            degraded=report.degraded,
        )

    def _measure(
        self, analysis: Analysis, narration: Narration, segments: list[Segment], master: Master
    ) -> Facts:
        timeline, video = narration.timeline, self.scratch / Artifact.VIDEO.value
        command = decode_command(video, self._workers.count * self._workers.threads)
        timeout = max(_LEAST_TIMEOUT, timeline.frames * _SECONDS_PER_FRAME / 4)
        lines = run(Run(command, "quality", timeout), self.stop)
        scripts = [
            segment.script
            for segment, slot in zip(segments, timeline.slots, strict=True)
            if slot.scene is not None
        ]
        return Facts(
            media=probe(video, "-count_packets"),
            decoded=parse_decoded(lines, seconds(timeline.frames)),
            timeline=timeline,
            canvas=canvas_for(analysis.request.platform, self.settings.quality),
            wanted_seconds=analysis.request.duration,
            overlong=narration.fit.overlong_seconds > 0,
            voice_lead=master.voice_over_music,
            boxes=top_level_boxes(video),
            join_ratio=join_ratio(master.path, timeline),
            captions=tuple(caption_faults(timeline, scripts)),
        )

    def _deliver(self, report: QualityReport) -> None:
        """Move the files to `out`; a file with a defect stays behind, its report does not."""
        self.stop.check()
        self.out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(report.model_dump(mode="json"), indent=2, ensure_ascii=False)
        (self.out / Artifact.REPORT.value).write_text(text + "\n", encoding="utf-8")
        if report.defects:
            found = "; ".join(f"{c.name} is {c.value}, not {c.limit}" for c in report.defects)
            raise fail(
                FailureCode.RENDER_QUALITY,
                f"The finished video has a defect: {found}",
                hint="Please report this with the script: it is a fault of the renderer",
                stage="quality",
            )
        for artifact in Artifact:
            if artifact is not Artifact.REPORT:
                _move(self.scratch / artifact.value, self.out / artifact.value)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.timings[stage] = time.monotonic() - started


class FrameMeter:
    """Progress of the pictures from ffmpeg's own frame counts."""

    def __init__(self, progress: Progress, timeline: Timeline) -> None:
        self._progress = progress
        self._total = timeline.frames
        self._done = [0] * len(timeline.slots)
        self._slots = timeline.slots
        self._lock = threading.Lock()
        self._count = len(timeline.spoken)

    def done(self, index: int, frames: int) -> None:
        """So many frames of card `index` are encoded."""
        with self._lock:
            self._done[index] = max(self._done[index], frames)
            part = sum(self._done) / self._total
            message = message_images(self._scene(), self._count)
            self._progress.report(Stage.IMAGES, part, message)

    def _scene(self) -> int:
        """The first scene that is not finished: with several at work, the number only rises."""
        for slot, done in zip(self._slots, self._done, strict=True):
            if done < slot.frames and slot.number is not None:
                return slot.number
        return self._count


def _scaled(words: tuple[Span, ...], samples: int, length: int) -> tuple[Span, ...]:
    """Word spans after resampling and stretching from `samples` to `length`."""
    return tuple(
        Span(word.start * length // samples, word.end * length // samples) for word in words
    )


def _require_glyphs(lines: list[str], scene: int | None) -> None:
    missing = missing_glyphs(lines)
    if missing:
        raise fail(
            FailureCode.RENDER_GLYPHS,
            f"No font has the characters {' '.join(missing[:10])}",
            hint="Take them out of the script, or add a font that has them to the renderer image",
            stage="images",
            scene=scene,
        )


def _require_time(scenes: tuple[Scene, ...], wanted: int) -> None:
    weights = [weight_of(scene.words) for scene in scenes]
    if not is_hopeless(weights, wanted):
        return
    needed = math.ceil(least_seconds(weights))
    raise fail(
        FailureCode.INPUT_DURATION,
        f"duration: the script needs about {needed} s even when spoken {MAX_TEMPO:g} times as "
        f"fast as usual, and {wanted} s were asked for",
        hint=f"Ask for {needed} s or more, or shorten the script to {wanted / needed:.0%} of it",
        stage="analyze",
    )


def _degraded_length(narration: Narration, analysis: Analysis) -> list[str]:
    overlong = narration.fit.overlong_seconds
    if overlong <= 0:
        return []
    wanted = analysis.request.duration
    return [
        f"the script needs {wanted + overlong:.1f} s even at {narration.fit.tempo:g} times the "
        f"natural pace: the video is longer than the {wanted} s asked for"
    ]


def _move(source: Path, target: Path) -> None:
    """Whole or not at all, across file systems too."""
    partial = target.with_name(f".{target.name}.partial")
    with source.open("rb") as reader, partial.open("wb") as writer:
        while block := reader.read(1 << 20):
            writer.write(block)
    partial.replace(target)
    source.unlink()
