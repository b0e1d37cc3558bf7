"""A service's success is not believed: sound that is empty or no sound is asked for again."""

from typing import Final

import numpy as np

from videojobs_renderer.http.service_client import Fault, ServiceClient
from videojobs_renderer.plan.script import Sentence
from videojobs_renderer.speech.voice import Speech, Voice

_TRIES: Final = 3
_AUDIBLE: Final = 0.002  # -54 dBFS


class Checked:
    """A voice of a service, with every answer listened to."""

    def __init__(self, voice: Voice, service: ServiceClient) -> None:
        self._voice = voice
        self._service = service

    @property
    def name(self) -> str:
        """As the voice within."""
        return self._voice.name

    @property
    def identity(self) -> str:
        """As the voice within."""
        return self._voice.identity

    def speak(self, sentence: Sentence) -> Speech:
        """The first answer that can be heard; PROVIDER.VOICE.TRANSIENT when none can."""
        problem = ""
        for _ in range(_TRIES):
            try:
                speech = self._voice.speak(sentence)
            except (ValueError, KeyError, TypeError) as error:  # the answer has another form
                problem = f"its answer cannot be read: {error}"
                continue
            if speech.samples.size and np.abs(speech.samples).max() > _AUDIBLE:
                return speech
            problem = "it sent no sound"
        raise self._service.failure(Fault.TRANSIENT, f'{problem} for "{sentence.text[:60]}"')

    def close(self) -> None:
        """As the voice within."""
        self._voice.close()
