"""What every voice gives: samples, and where in them each word lies."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from videojobs_renderer.plan.script import Sentence
from videojobs_renderer.plan.timeline import Span

Pcm = NDArray[np.float32]
"""Mono samples in [-1, 1]."""


@dataclass(frozen=True)
class Speech:
    """Spoken text. `words` has one span of samples for each word, in order, none overlapping."""

    samples: Pcm
    rate: int
    words: tuple[Span, ...]
    exact: bool  # the voice itself reported the word times


class Voice(Protocol):
    """An engine with one voice chosen. Not thread-safe: one caller at a time."""

    @property
    def name(self) -> str:
        """Engine and voice, for example "piper:joe"."""

    @property
    def identity(self) -> str:
        """Everything beside the text that decides the sound: engine, voice, model, version."""

    def speak(self, sentence: Sentence) -> Speech:
        """Synthesize one sentence; RenderError when the voice cannot."""

    def close(self) -> None:
        """Give the memory back; the voice speaks no more."""
