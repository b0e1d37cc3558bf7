"""Mixes the audio master: speech placed to the sample, music under it, at the target loudness.

One PCM mix, encoded once, keeps sound and picture in sync: separately encoded scenes would drift
by the encoder's padding at every join.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from videojobs_renderer.audio.conditioning import gain_of
from videojobs_renderer.audio.ducking import duck, fades
from videojobs_renderer.audio.format import encode_arguments
from videojobs_renderer.audio.loop import CHANNELS, Loop
from videojobs_renderer.audio.loudness import (
    PEAK_DBTP,
    Loudness,
    Mastering,
    find_gain,
    mastered,
    meter_arguments,
    parse,
)
from videojobs_renderer.audio.pcm import BLOCK, FULL_SCALE, amplitude, create, open_pcm, pcm_source
from videojobs_renderer.ffmpeg.graph import source
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.plan.timeline import Span, Timeline
from videojobs_renderer.stop import StopToken

BED_BELOW_VOICE_LU: Final = 20.0
_HEADROOM: Final = 0.7  # voice and music may add up; the limiter comes later
_PEAK_CORRECTIONS: Final = 5
_TIMEOUT_SECONDS: Final = 600.0


@dataclass(frozen=True)
class Master:
    """The encoded sound, as long as the video, and the measured lead of the voice."""

    path: Path
    voice_over_music: float | None  # LU under speech; None without music


@dataclass(frozen=True)
class Mixer:
    """Mixes the master in a scratch folder."""

    folder: Path
    stop: StopToken

    def make(self, timeline: Timeline, voices: Sequence[Path], music: Path | None) -> Master:
        """Mix and encode `voices` (mono, one per spoken scene in order) and `music` (stereo)."""
        speech = self._place(timeline, voices)
        spans = [Span(s.speech_start, s.speech_start + s.speech_samples) for s in timeline.spoken]
        mix = self.folder / "mix.s16"
        difference = None
        if music is None:
            _widen(speech, mix)
        else:
            difference = self._mix(speech, Loop(music), spans, mix)
        mastering = find_gain(lambda tried: self._loudness(mix, CHANNELS, tried))
        return Master(self._encoded(mix, mastering, timeline.samples), difference)

    def _encoded(self, mix: Path, mastering: Mastering, samples: int) -> Path:
        """Encode, lowering the ceiling until the decoded peaks keep the limit: AAC adds peaks.

        The video contains this file, so the sound is encoded once.
        """
        encoded = self.folder / "master.m4a"
        for _ in range(_PEAK_CORRECTIONS):
            stream = mastered(pcm_source(mix, CHANNELS), mastering)
            self._run(encode_arguments(stream, samples, encoded))
            heard = self._run(meter_arguments(source(encoded).audio, peaks=True))
            peak = parse(heard).peak
            if peak <= PEAK_DBTP:
                break
            mastering = mastering.lowered(peak)
        return encoded

    def _place(self, timeline: Timeline, voices: Sequence[Path]) -> Path:
        path = self.folder / "speech.s16"
        track = create(path, timeline.samples, 1)
        for slot, voice in zip(timeline.spoken, voices, strict=True):
            self.stop.check()
            samples = open_pcm(voice, 1)[: slot.speech_samples]
            gain = gain_of(voice) * _HEADROOM
            block = np.clip(samples.astype(np.float32) * gain, -FULL_SCALE, FULL_SCALE - 1)
            track[slot.speech_start : slot.speech_start + len(block)] = block.astype(np.int16)
        track.flush()
        return path

    def _mix(self, speech: Path, loop: Loop, spans: list[Span], mix: Path) -> float:
        """Mix voice and ducked music; returns by how many LU the voice is louder."""
        voice = open_pcm(speech, 1)
        total = len(voice)
        bed = self.folder / "bed.s16"
        flat = create(bed, total, CHANNELS)
        for start in range(0, total, BLOCK):
            count = min(BLOCK, total - start)
            flat[start : start + count] = loop.block(start, count).astype(np.int16)
        flat.flush()
        level = self._loudness(speech, 1).integrated - BED_BELOW_VOICE_LU
        bed_gain = amplitude(level - self._loudness(bed, CHANNELS).integrated)
        envelope = duck(spans)
        mixed = create(mix, total, CHANNELS)
        ducked = create(self.folder / "ducked.s16", total, CHANNELS)
        for start in range(0, total, BLOCK):
            self.stop.check()
            count = min(BLOCK, total - start)
            gains = envelope.gains(start, count) * fades(start, count, total) * bed_gain
            music = flat[start : start + count].astype(np.float32) * gains[:, None]
            both = voice[start : start + count].astype(np.float32) + music
            mixed[start : start + count] = np.clip(both, -FULL_SCALE, FULL_SCALE - 1)
            ducked[start : start + count] = np.clip(music, -FULL_SCALE, FULL_SCALE - 1)
        mixed.flush()
        ducked.flush()
        return self._lead(speech, spans)

    def _lead(self, speech: Path, spans: list[Span]) -> float:
        """Loudness of the voice minus that of the music, during speech only, in LU."""
        stems = []
        for path, channels in ((speech, 1), (self.folder / "ducked.s16", CHANNELS)):
            samples = open_pcm(path, channels)
            only = path.with_suffix(".speech.s16")
            with only.open("wb") as file:
                for span in spans:
                    file.write(samples[span.start : span.end].tobytes())
            stems.append(self._loudness(only, channels).integrated)
        return stems[0] - stems[1]

    def _loudness(self, path: Path, channels: int, mastering: Mastering | None = None) -> Loudness:
        stream: Any = pcm_source(path, channels)
        if mastering is not None:
            stream = mastered(stream, mastering)
        if channels == 1:  # as it is heard: the same in both channels, 3 LU louder
            stream = stream.filter("aformat", channel_layouts="stereo")
        return parse(self._run(meter_arguments(stream)))

    def _run(self, command: list[str]) -> list[str]:
        return run(Run(command, "audio", _TIMEOUT_SECONDS), self.stop)


def _widen(speech: Path, mix: Path) -> None:
    voice = open_pcm(speech, 1)
    mixed = create(mix, len(voice), CHANNELS)
    for start in range(0, len(voice), BLOCK):
        mixed[start : start + BLOCK] = voice[start : start + BLOCK]
    mixed.flush()
