"""Checks the audio of a speech service: an empty or silent answer is requested again."""

from typing import Final

import numpy as np

from videojobs_renderer.http.service_client import Fault, ServiceClient
from videojobs_renderer.script.parser import Sentence
from videojobs_renderer.speech.voice import Speech, Voice

_TRIES: Final = 3
_AUDIBLE: Final = 0.002  # -54 dBFS


class Checked:
    """A voice whose every answer is checked for audible sound."""

    def __init__(self, voice: Voice, service: ServiceClient) -> None:
        self._voice = voice
        self._service = service

    @property
    def name(self) -> str:
        """The wrapped voice's name."""
        return self._voice.name

    @property
    def identity(self) -> str:
        """The wrapped voice's identity."""
        return self._voice.identity

    def speak(self, sentence: Sentence) -> Speech:
        """The first audible answer; PROVIDER.VOICE.TRANSIENT if three tries bring none."""
        problem = ""
        for _ in range(_TRIES):
            try:
                speech = self._voice.speak(sentence)
            except (ValueError, KeyError, TypeError) as error:  # an answer of unexpected form
                problem = f"its answer cannot be read: {error}"
                continue
            if speech.samples.size and np.abs(speech.samples).max() > _AUDIBLE:
                return speech
            problem = "it sent no sound"
        raise self._service.failure(Fault.TRANSIENT, f'{problem} for "{sentence.text[:60]}"')

    def close(self) -> None:
        """Close the wrapped voice."""
        self._voice.close()
