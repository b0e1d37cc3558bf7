"""Measures how far the frames in which words are lit are from the audible onsets."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND, nearest_frame, seconds
from videojobs_renderer.script.parser import parse_script
from videojobs_renderer.speech.scene_speech import speak_scene
from videojobs_renderer.speech.voice import Speech, Voice

QUIET_SECONDS: Final = 0.08
WINDOW_SECONDS: Final = 0.005
_LOUD: Final = 0.02  # of full scale

STACCATO: Final = {
    "en-US": (
        "Keep calm, drink tea, take time, call home, buy bread, plant trees, paint walls, "
        "dig deep, give back. Today, people, together, build, cities. Come. Go. Take. Dance."
    ),
    "de-DE": (
        "Komm her, trink Tee, nimm Brot, ruf an, kauf Milch, denk nach, bleib da. "
        "Geh. Komm. Tanz. Bitte, danke, gern."
    ),
}
"""Texts with many pauses, by language: only after a pause is the onset of a word distinct."""


def onsets(speech: Speech) -> list[float]:
    """Seconds at which sound begins after silence."""
    window = round(WINDOW_SECONDS * speech.rate)
    count = len(speech.samples) // window
    level = np.abs(speech.samples[: count * window]).reshape(count, window).max(axis=1)
    before = round(QUIET_SECONDS / WINDOW_SECONDS)
    loud = level > _LOUD
    return [
        i * WINDOW_SECONDS
        for i in range(before, count)
        if loud[i] and not loud[i - before : i].any()
    ]


def light_errors(voice: Voice, language: str) -> Sequence[float]:
    """Seconds from the frame in which a word of STACCATO is lit to the nearest onset, after pauses.

    For others it is not certain which word begins: a silence within a word may be a "k" or "p".
    """
    sentences = [s for block in parse_script(STACCATO[language], language) for s in block.sentences]
    words = [word.text for sentence in sentences for word in sentence.words]
    speech = speak_scene(voice, sentences)
    assert speech.exact
    heard = np.array(onsets(speech))
    samples = [word.start * SAMPLES_PER_SECOND // speech.rate for word in speech.words]
    lit = [seconds(nearest_frame(sample)) for sample in samples]
    after_pauses = [i for i in range(1, len(words)) if words[i - 1][-1] in ",."]
    return [float(np.abs(heard - lit[i]).min()) for i in after_pauses]
