"""Azure Speech through its REST API, which has no word times: captions are estimated.

https://learn.microsoft.com/azure/ai-services/speech-service/rest-text-to-speech
"""

from typing import Final

from videojobs_renderer.http.client import Answer, Call
from videojobs_renderer.http.service_client import Fault, Refusal, ServiceClient
from videojobs_renderer.script.parser import Sentence
from videojobs_renderer.speech.cloud.payload import require_fit, samples_of_wav, spoken_by, xml_text
from videojobs_renderer.speech.cloud.voice_choice import ListedVoice, choose, language_of
from videojobs_renderer.speech.voice import Speech

_MAX_CHARACTERS: Final = (
    5_000  # it truncates after ten minutes of speech without an error; this is far below
)
_FORMAT: Final = "riff-48khz-16bit-mono-pcm"


class Azure:
    """One voice in one region."""

    def __init__(
        self, service: ServiceClient, endpoint: str, key: str, wanted: str | None, language: str
    ) -> None:
        self._service = service
        self._endpoint = endpoint
        self._headers = {"Ocp-Apim-Subscription-Key": key}
        self._voice = choose(self._voices(), wanted, language, service.name)
        self._language = language_of(self._voice, language)
        self.name = f"azure:{self._voice.identifier}"
        self.identity = f"{self.name} {self._language}"

    def speak(self, sentence: Sentence) -> Speech:
        """Synthesize a sentence with one request."""
        require_fit(self._service, sentence.text, _MAX_CHARACTERS, len(sentence.spoken))
        ssml = (
            f'<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
            f'xml:lang="{xml_text(self._language)}">'
            f'<voice name="{xml_text(self._voice.identifier)}">'
            f"{xml_text(sentence.spoken)}</voice></speak>"
        )
        headers = {
            **self._headers,
            "Content-Type": "application/ssml+xml",
            "X-Microsoft-OutputFormat": _FORMAT,
        }
        call = Call(f"{self._endpoint}/cognitiveservices/v1", headers, ssml.encode(), "POST")
        samples, rate = samples_of_wav(self._service.send(call).body)
        return spoken_by(sentence, samples, rate, None)

    def close(self) -> None:
        """Do nothing: the voice holds no resources."""

    def _voices(self) -> list[ListedVoice]:
        call = Call(f"{self._endpoint}/cognitiveservices/voices/list", self._headers)
        return [
            ListedVoice(
                voice["ShortName"],
                voice["ShortName"],
                (voice["Locale"], *voice.get("SecondaryLocaleList", [])),
                rank=0 if voice.get("Status", "GA") == "GA" else 1,
            )
            for voice in self._service.send(call).json() or []
        ]


def read_refusal(answer: Answer) -> Refusal:
    """The fault of a documented status; the body is JSON, plain text or empty."""
    body = answer.json()
    error = body.get("error") if isinstance(body, dict) else None
    detail = str(error.get("message")) if isinstance(error, dict) else answer.body.decode()[:300]
    detail = f"{answer.status} {detail}".strip()
    faults = {400: Fault.REQUEST, 401: Fault.KEY, 403: Fault.KEY, 404: Fault.KEY,
              415: Fault.REQUEST, 429: Fault.THROTTLED}  # fmt: skip
    fault = faults.get(answer.status, Fault.TRANSIENT)
    if answer.status in (403, 429) and "quota" in detail.lower():
        fault = Fault.QUOTA
    return Refusal(fault, detail)
