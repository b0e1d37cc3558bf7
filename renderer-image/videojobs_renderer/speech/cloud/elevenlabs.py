"""ElevenLabs: word times are derived from its character times.

https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps
"""

import base64
import json
from typing import Any, Final

from videojobs_renderer.http.client import Answer, Call
from videojobs_renderer.http.service_client import Fault, Refusal, ServiceClient
from videojobs_renderer.script.parser import Sentence
from videojobs_renderer.speech.cloud.payload import require_fit, samples_of, spoken_by
from videojobs_renderer.speech.cloud.voice_choice import ListedVoice, choose
from videojobs_renderer.speech.voice import Speech

_RATE: Final = 24_000  # 44.1 kHz needs a higher plan
_MAX_CHARACTERS: Final = 5_000  # for models that do not state their limit
_BUSY_SECONDS: Final = 1.0


class ElevenLabs:
    """One voice with one model."""

    def __init__(
        self,
        service: ServiceClient,
        endpoint: str,
        key: str,
        model: str,
        wanted: str | None,
        language: str,
    ) -> None:
        self._service = service
        self._endpoint = endpoint
        self._headers = {"xi-api-key": key, "Content-Type": "application/json"}
        self._model = self._find_model(model)
        self._voice = choose(self._voices(), wanted, language, service.name)
        self.name = f"elevenlabs:{self._voice.name}"
        self.identity = f"elevenlabs:{self._voice.identifier} {self._model['model_id']}"

    def speak(self, sentence: Sentence) -> Speech:
        """Synthesize a sentence with one request."""
        text = sentence.spoken
        limit = self._model.get("maximum_text_length_per_request") or _MAX_CHARACTERS
        require_fit(self._service, sentence.text, limit, len(text))
        body = json.dumps({"text": text, "model_id": self._model["model_id"]}).encode()
        path = f"/v1/text-to-speech/{self._voice.identifier}/with-timestamps"
        url = f"{self._endpoint}{path}?output_format=pcm_{_RATE}"
        answer = self._service.send(Call(url, self._headers, body, "POST")).json() or {}
        samples = samples_of(base64.b64decode(answer.get("audio_base64") or ""))
        return spoken_by(sentence, samples, _RATE, word_starts(sentence, answer.get("alignment")))

    def close(self) -> None:
        """Do nothing: the voice holds no resources."""

    def _find_model(self, wanted: str) -> dict[str, Any]:
        models = self._service.send(Call(f"{self._endpoint}/v1/models", self._headers)).json() or []
        for model in models:
            if model.get("model_id") == wanted:
                return dict(model)
        known = ", ".join(str(model.get("model_id")) for model in models)
        raise self._service.failure(Fault.KEY, f"it has no model {wanted} (it has: {known})")

    def _voices(self) -> list[ListedVoice]:
        """All voices in the service's order; each speaks every language of the model."""
        call = Call(f"{self._endpoint}/v1/voices", self._headers)
        listed = (self._service.send(call).json() or {}).get("voices", [])
        languages = tuple(str(x["language_id"]) for x in self._model.get("languages", []))
        return [ListedVoice(v["voice_id"], v["name"], languages, i) for i, v in enumerate(listed)]


def word_starts(
    sentence: Sentence, alignment: dict[str, list[Any]] | None
) -> list[float | None] | None:
    """Start of each word's first character in seconds; None if the times are of another text."""
    if not alignment or "".join(alignment["characters"]) != sentence.spoken:
        return None
    times: list[float] = []
    for text, start in zip(
        alignment["characters"], alignment["character_start_times_seconds"], strict=False
    ):
        times += [float(start)] * len(text)
    return [times[i] if i < len(times) else None for i in sentence.spoken_offsets()]


def read_refusal(answer: Answer) -> Refusal:
    """The fault of `detail`, which has a status and a message; of a 422 it is a list of errors."""
    body = answer.json()
    detail = body.get("detail") if isinstance(body, dict) else None
    status, message = "", str(detail or answer.body.decode(errors="replace"))[:300]
    if isinstance(detail, dict):
        status, message = str(detail.get("status", "")), str(detail.get("message", ""))
    said = f"{answer.status} {message}".strip()
    if status == "quota_exceeded":  # sent with status 401, like a wrong key
        return Refusal(Fault.QUOTA, said)
    if answer.status in (401, 402, 403):
        return Refusal(Fault.KEY, said)
    if answer.status == 429:
        # A slot is free when another request ends; "system_busy" takes the policy's longer waits.
        wait = _BUSY_SECONDS if status == "too_many_concurrent_requests" else None
        return Refusal(Fault.THROTTLED, said, wait)
    return Refusal(Fault.REQUEST if 400 <= answer.status < 500 else Fault.TRANSIENT, said)
