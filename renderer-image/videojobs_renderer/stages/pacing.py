"""Turns speech into the timeline: pauses and tempo that give the video its length."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from videojobs_renderer.audio.conditioning import condition_arguments
from videojobs_renderer.audio.pcm import open_pcm
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND
from videojobs_renderer.plan.duration import Fit, fit, refit, with_pauses
from videojobs_renderer.plan.timeline import Span, SpokenScene, Timeline, build_timeline
from videojobs_renderer.stages.context import LEAST_TIMEOUT, Context
from videojobs_renderer.stages.gathering import gather
from videojobs_renderer.stages.narration import Recording


@dataclass(frozen=True)
class Narration:
    """All speech at its final tempo, and the resulting timeline."""

    timeline: Timeline
    voices: tuple[Path, ...]
    exact: bool
    fit: Fit

    def degraded(self, wanted: int) -> list[str]:
        """A sentence for the report if the video is longer than the requested seconds."""
        overlong = self.fit.overlong_seconds
        if overlong <= 0:
            return []
        return [
            f"the script needs {wanted + overlong:.1f} s even at {self.fit.tempo:g} times the "
            f"natural pace: the video is longer than the requested {wanted} s"
        ]


def pace(
    context: Context, recordings: Sequence[Recording], wanted: int, pool: ThreadPoolExecutor
) -> Narration:
    """The speech fitted to `wanted` seconds as closely as possible without cutting a word."""
    lengths = [r.samples * SAMPLES_PER_SECOND // r.rate + 1 for r in recordings]
    pauses = [recording.scene.pause for recording in recordings]
    room = wanted - sum(pauses)
    first = fit(lengths, room)
    futures = [
        pool.submit(_condition, context, recording, number, first.tempo)
        for number, recording in enumerate(recordings, start=1)
    ]
    voices = tuple(gather(futures, context.stop))
    lengths = [len(open_pcm(voice, 1)) for voice in voices]
    final = with_pauses(refit(first, lengths, room), pauses)
    spoken = [
        SpokenScene(r.scene, length, _scaled(r.words, r.samples, length))
        for r, length in zip(recordings, lengths, strict=True)
    ]
    exact = all(recording.exact for recording in recordings)
    return Narration(build_timeline(spoken, final), voices, exact, final)


def _condition(context: Context, recording: Recording, number: int, tempo: float) -> Path:
    path = context.scratch / f"voice-{number:04}.s16"
    command = condition_arguments(recording.path, recording.rate, path, tempo)
    run(Run(command, "audio", LEAST_TIMEOUT, number), context.stop)
    recording.path.unlink()
    return path


def _scaled(words: tuple[Span, ...], samples: int, length: int) -> tuple[Span, ...]:
    """Word spans after resampling and time-stretching from `samples` to `length` samples."""
    return tuple(
        Span(word.start * length // samples, word.end * length // samples) for word in words
    )
