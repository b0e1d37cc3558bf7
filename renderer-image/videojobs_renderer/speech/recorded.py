"""Stores speech in a file, so that a later attempt need not synthesize it again."""

from pathlib import Path

import numpy as np

from videojobs_renderer.plan.timeline import Span
from videojobs_renderer.speech.voice import Speech


def save(speech: Speech, path: Path) -> None:
    """Write a Speech without loss, in NumPy's npz format."""
    words = np.array([(word.start, word.end) for word in speech.words], np.int64).reshape(-1, 2)
    with path.open("wb") as file:  # savez would append .npz to a name
        np.savez(file, samples=speech.samples, rate=speech.rate, words=words, exact=speech.exact)


def load(path: Path) -> Speech:
    """Read a Speech written by `save`."""
    with np.load(path, allow_pickle=False) as stored:
        words = tuple(Span(int(start), int(end)) for start, end in stored["words"])
        return Speech(stored["samples"], int(stored["rate"]), words, bool(stored["exact"]))
