"""The interface of voices: samples, and the span of each word."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from videojobs_renderer.plan.timeline import Span
from videojobs_renderer.script.parser import Sentence

Pcm = NDArray[np.float32]
"""Mono samples in [-1, 1]."""


@dataclass(frozen=True)
class Speech:
    """Synthesized speech. `words`: the span of each word in samples, in order, without overlap."""

    samples: Pcm
    rate: int
    words: tuple[Span, ...]
    exact: bool  # the voice itself reported the word times


class Voice(Protocol):
    """One voice of a speech engine. Not thread-safe."""

    @property
    def name(self) -> str:
        """Engine and voice, for example "piper:joe"."""

    @property
    def identity(self) -> str:
        """All that determines the sound besides the text: engine, voice, model and version."""

    def speak(self, sentence: Sentence) -> Speech:
        """Synthesize one sentence. Raises RenderError."""

    def close(self) -> None:
        """Release the voice's memory; it must not be used afterwards."""
