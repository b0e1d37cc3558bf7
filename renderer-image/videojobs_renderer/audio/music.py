"""Downloads and decodes background music; files that cannot be music fail early."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ffmpeg
import numpy as np

from videojobs.job.failures import FailureCode
from videojobs_renderer.audio.loop import CHANNELS
from videojobs_renderer.audio.pcm import BLOCK, FULL_SCALE, amplitude, open_pcm
from videojobs_renderer.errors import RenderError, fail
from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.ffmpeg.probe import probe
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.http.download import DownloadError, Limits, download
from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND
from videojobs_renderer.stop import StopToken

MAX_BYTES: Final = 50 << 20
MAX_SECONDS: Final = 20.0
"""Limits of the download."""

_FORMATS: Final = (
    "aac,ac3,aiff,amr,ape,asf,au,caf,eac3,flac,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav,wv"
)
"""Demuxers, without those that open other files, as playlists do."""

_SHORTEST_SECONDS: Final = 0.5
_SILENT_DB: Final = -60.0
_TIMEOUT_SECONDS: Final = 600.0


@dataclass(frozen=True)
class MusicSource:
    """URL of the music, the seconds needed, the folder for its files, and the download's limits."""

    url: str
    seconds: float  # the requested length; a longer video repeats the music
    folder: Path
    limits: Limits


def take_music(wanted: MusicSource, stop: StopToken) -> Path:
    """Download and decode to a file of stereo 48 kHz samples. INPUT.MEDIA gives the reason if the
    URL is unusable."""
    downloaded = wanted.folder / "music.download"
    try:
        download(wanted.url, downloaded, wanted.limits, stop)
    except DownloadError as error:
        raise media_error(str(error), retryable=error.may_pass) from error
    check_music(downloaded)
    decoded = wanted.folder / "music.s16"
    for from_sound in (False, True):
        _decode(downloaded, decoded, wanted.seconds, stop, from_sound=from_sound)
        if _has_sound(decoded):
            downloaded.unlink()
            return decoded
    raise media_error("it is silent")


def media_error(reason: str, stderr_tail: str = "", *, retryable: bool = False) -> RenderError:
    """INPUT.MEDIA for the field background_music, with the reason after a colon."""
    return fail(
        FailureCode.INPUT_MEDIA,
        f"background_music cannot be used: {reason}",
        hint="Give the URL of a publicly available audio file, or omit the field",
        stage="audio",
        stderr_tail=stderr_tail,
        retryable=retryable,
    )


def check_music(path: Path) -> None:
    """Raise INPUT.MEDIA unless the file declares an audio stream of sufficient length."""
    try:
        document = probe(path, "-select_streams", "a", "-format_whitelist", _FORMATS)
    except ValueError as error:
        known = "MP3, AAC, Ogg, Opus, FLAC, WAV, AIFF, WMA, AC-3, AU, or the sound of a video"
        reason = f"it is not an audio file of a known format ({known})"
        raise media_error(reason, stderr_tail=str(error)) from None
    if not document.get("streams"):
        raise media_error("it contains no sound")
    seconds = float(document.get("format", {}).get("duration") or 0)
    if 0 < seconds < _SHORTEST_SECONDS:
        raise media_error(f"it lasts only {seconds:.2f} s")


def decode_arguments(
    path: Path, output: Path, seconds: float, *, from_sound: bool = False
) -> list[str]:
    """The command line that decodes at most so many seconds to stereo 48 kHz samples, from the
    beginning or from the first sound."""
    stream: Any = source(path, format_whitelist=_FORMATS).audio
    if from_sound:
        stream = stream.filter(
            "silenceremove", start_periods=1, start_threshold=f"{_SILENT_DB:g}dB", detection="peak"
        )
    output_ = ffmpeg.output(
        stream, str(output), f="s16le", ar=SAMPLES_PER_SECOND, ac=CHANNELS, t=f"{seconds:.3f}"
    )
    return arguments(output_)


def _decode(path: Path, output: Path, seconds: float, stop: StopToken, *, from_sound: bool) -> None:
    command = decode_arguments(path, output, seconds, from_sound=from_sound)
    what = Run(command, "audio", _TIMEOUT_SECONDS)
    try:
        run(what, stop)
    except RenderError as error:
        if error.failure.code is not FailureCode.RENDER_FFMPEG:
            raise
        raise media_error("it cannot be decoded", error.failure.stderr_tail) from error


def _has_sound(decoded: Path) -> bool:
    """Whether the samples are enough and not silent."""
    samples = open_pcm(decoded, CHANNELS) if decoded.stat().st_size else None
    if samples is None or len(samples) < _SHORTEST_SECONDS * SAMPLES_PER_SECOND:
        return False
    floor = FULL_SCALE * amplitude(_SILENT_DB)
    blocks = (samples[i : i + BLOCK] for i in range(0, len(samples), BLOCK))
    return any(np.abs(block.astype(np.int32)).max() >= floor for block in blocks)
