"""Speech of a whole scene: its sentences with pauses between, silence trimmed at the ends."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from videojobs_renderer.plan.timeline import Span
from videojobs_renderer.script.parser import Sentence
from videojobs_renderer.speech.voice import Pcm, Speech, Voice

_PAUSE_SECONDS: Final = 0.28
_SILENCE: Final = 0.01  # -40 dBFS
_CLOSURE_SECONDS: Final = 0.09
_MARGIN_SECONDS: Final = 0.03  # kept around the sound: consonants start below the threshold


def speak_scene(voice: Voice, sentences: Sequence[Sentence]) -> Speech:
    """The speech of a scene; word spans are in samples of it."""
    return join([trim(onto_sound(voice.speak(sentence))) for sentence in sentences])


def join(parts: Sequence[Speech]) -> Speech:
    """Concatenate sentences of one sample rate with a pause between them."""
    rate = parts[0].rate
    pause: Pcm = np.zeros(round(_PAUSE_SECONDS * rate), np.float32)
    samples: list[Pcm] = []
    words: list[Span] = []
    position = 0
    for part in parts:
        if samples:
            samples.append(pause)
            position += len(pause)
        samples.append(part.samples)
        words += [Span(w.start + position, w.end + position) for w in part.words]
        position += len(part.samples)
    exact = all(part.exact for part in parts)
    return Speech(np.concatenate(samples), rate, tuple(words), exact)


def onto_sound(speech: Speech) -> Speech:
    """Move word starts to where they are heard: voices include the silent closure before a "t"."""
    reach = round(_CLOSURE_SECONDS * speech.rate)
    loudness = np.abs(speech.samples)
    words = []
    for word in speech.words:
        heard = np.flatnonzero(loudness[word.start : min(word.start + reach, word.end)] > _SILENCE)
        words.append(Span(word.start + (int(heard[0]) if heard.size else 0), word.end))
    return Speech(speech.samples, speech.rate, tuple(words), speech.exact)


def trim(speech: Speech) -> Speech:
    """Remove leading and trailing silence and shift the word spans."""
    loud = np.flatnonzero(np.abs(speech.samples) > _SILENCE)
    if not loud.size:
        return speech
    margin = round(_MARGIN_SECONDS * speech.rate)
    first = max(0, int(loud[0]) - margin)
    last = min(len(speech.samples), int(loud[-1]) + margin)
    length = last - first
    words = tuple(
        Span(min(max(w.start - first, 0), length), min(max(w.end - first, 0), length))
        for w in speech.words
    )
    return Speech(speech.samples[first:last], speech.rate, words, speech.exact)
