"""Reads the audio of speech services (WAV or raw PCM) and checks texts against their limits."""

import io
import wave
from xml.sax.saxutils import escape

import numpy as np

from videojobs_renderer.http.service_client import Fault, ServiceClient
from videojobs_renderer.script.parser import Sentence
from videojobs_renderer.speech.voice import Pcm, Speech
from videojobs_renderer.speech.word_spans import spans_from_starts


def samples_of(data: bytes) -> Pcm:
    """Mono 16-bit little-endian PCM as floats in [-1, 1); an odd last byte is dropped."""
    usable = len(data) // 2 * 2
    return np.frombuffer(data[:usable], "<i2").astype(np.float32) / np.float32(32768)


def samples_of_wav(data: bytes) -> tuple[Pcm, int]:
    """Samples and rate of a mono 16-bit WAV file; ValueError for anything else."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise ValueError("it is not mono with 16 bits")
            return samples_of(file.readframes(file.getnframes())), file.getframerate()
    except (wave.Error, EOFError) as error:
        raise ValueError(str(error) or "it is cut off") from error


def spoken_by(
    sentence: Sentence, samples: Pcm, rate: int, seconds: list[float | None] | None
) -> Speech:
    """A Speech with the service's word starts (seconds); missing ones are estimated."""
    starts: list[int | None] = [None] * len(sentence.words)
    if seconds is not None:
        starts = [None if s is None else min(round(s * rate), len(samples)) for s in seconds]
    weights = [len(word.spoken) for word in sentence.words]
    exact = None not in starts
    return Speech(samples, rate, spans_from_starts(starts, weights, len(samples)), exact)


def require_fit(service: ServiceClient, text: str, limit: int, size: int) -> None:
    """Raise a REQUEST fault if `size` exceeds `limit`, as one very long word can."""
    if size > limit:
        start = text[:40]
        raise service.failure(
            Fault.REQUEST, f'"{start}..." is {size} long and cannot be split; the limit is {limit}'
        )


def xml_text(text: str) -> str:
    """Escape text for SSML; control characters were removed when the script was parsed."""
    return escape(text, {'"': "&quot;", "'": "&apos;"})
