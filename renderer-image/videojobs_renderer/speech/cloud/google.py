"""Google Cloud Text-to-Speech: word times come from an SSML mark before each word.

Only v1beta1 returns marks (`enableTimePointing`), and only for voices that accept SSML.
https://cloud.google.com/text-to-speech/docs/reference/rest/v1beta1/text/synthesize
"""

import base64
import json
from collections.abc import Callable
from typing import Any, Final

import google.auth
import google.auth.exceptions
import google.auth.transport

from videojobs_renderer.http.client import Answer, Call, HttpClient, Unanswered
from videojobs_renderer.http.service_client import Fault, Refusal, ServiceClient
from videojobs_renderer.script.parser import Sentence
from videojobs_renderer.speech.cloud.payload import require_fit, samples_of_wav, spoken_by, xml_text
from videojobs_renderer.speech.cloud.voice_choice import ListedVoice, choose, language_of
from videojobs_renderer.speech.voice import Speech

_MAX_BYTES: Final = 5_000  # of the input, markup counted
_RATE: Final = 24_000
_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"
_FAMILIES: Final = ("Neural2", "Wavenet", "Studio", "Standard", "News")
"""Voice families that support marks, the best first; any other ranks after them."""

_UNREACHABLE: Final[Any] = google.auth.exceptions.TransportError
Authorize = Callable[[], dict[str, str]]
"""Returns the headers that authenticate a request."""


class Google:
    """One voice of one language."""

    def __init__(
        self,
        service: ServiceClient,
        endpoint: str,
        authorize: Authorize,
        wanted: str | None,
        language: str,
    ) -> None:
        self._service = service
        self._endpoint = endpoint
        self._authorize = authorize
        self._voice = choose(self._voices(), wanted, language, service.name)
        self._language = language_of(self._voice, language)
        self._marks = self._voice.rank < len(_FAMILIES)
        self.name = f"google:{self._voice.identifier}"
        self.identity = f"{self.name} {self._language}"

    def speak(self, sentence: Sentence) -> Speech:
        """Synthesize a sentence with one request."""
        text = ssml_of(sentence) if self._marks else sentence.spoken
        require_fit(self._service, sentence.text, _MAX_BYTES, len(text.encode()))
        body = {
            "input": {"ssml" if self._marks else "text": text},
            "voice": {"languageCode": self._language, "name": self._voice.identifier},
            "audioConfig": {"audioEncoding": "LINEAR16", "sampleRateHertz": _RATE},
            **({"enableTimePointing": ["SSML_MARK"]} if self._marks else {}),
        }
        answer = self._ask("/v1beta1/text:synthesize", json.dumps(body).encode())
        samples, rate = samples_of_wav(base64.b64decode(answer.get("audioContent", "")))
        times = {p["markName"]: p["timeSeconds"] for p in answer.get("timepoints", [])}
        starts = [times.get(str(index)) for index in range(len(sentence.words))]
        return spoken_by(sentence, samples, rate, starts)

    def close(self) -> None:
        """Do nothing: the voice holds no resources."""

    def _voices(self) -> list[ListedVoice]:
        listed = self._ask("/v1beta1/voices").get("voices", [])
        return [
            ListedVoice(v["name"], v["name"], tuple(v["languageCodes"]), _rank(v["name"]))
            for v in listed
        ]

    def _ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {**self._authorize(), "Content-Type": "application/json"}
        call = Call(self._endpoint + path, headers, body, "POST" if body else "GET")
        answer = self._service.send(call).json()
        return answer if isinstance(answer, dict) else {}


def _rank(name: str) -> int:
    return next((i for i, f in enumerate(_FAMILIES) if f"-{f}-" in name), len(_FAMILIES))


def ssml_of(sentence: Sentence) -> str:
    """The sentence with a mark before each word, named by its index."""
    words = [
        f'<mark name="{index}"/>{xml_text(word.spoken)}{"" if word.glued else " "}'
        for index, word in enumerate(sentence.words)
    ]
    return f"<speak>{''.join(words).rstrip()}</speak>"


def by_key(key: str) -> Authorize:
    """Authenticate with an API key."""
    return lambda: {"X-Goog-Api-Key": key}


def by_credentials(service: ServiceClient) -> Authorize:
    """Authenticate with the credentials file that GOOGLE_APPLICATION_CREDENTIALS names.

    A token is fetched when there is none or when it has expired.
    """
    transport = _Transport(service.http)
    try:
        credentials: Any = google.auth.default(scopes=[_SCOPE])[0]
    except (google.auth.exceptions.GoogleAuthError, OSError, ValueError) as error:
        detail = f"GOOGLE_APPLICATION_CREDENTIALS cannot be used: {error}"
        raise service.failure(Fault.KEY, detail) from error

    def authorize() -> dict[str, str]:
        headers: dict[str, str] = {}
        try:
            credentials.before_request(transport, "POST", "", headers)
        except google.auth.exceptions.TransportError as error:
            raise service.failure(Fault.TRANSIENT, str(error)) from error
        except google.auth.exceptions.GoogleAuthError as error:
            fault = Fault.TRANSIENT if getattr(error, "retryable", False) else Fault.KEY
            raise service.failure(fault, str(error)) from error
        return headers

    return authorize


class _Transport(google.auth.transport.Request):
    """Sends google-auth's requests with our client; its own needs `requests`."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002  (ours is shorter)
        **_: object,
    ) -> "_Response":
        try:
            return _Response(self._http.send(Call(url, headers or {}, body, method)))
        except Unanswered as error:
            raise _UNREACHABLE(str(error)) from error


class _Response(google.auth.transport.Response):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    @property
    def status(self) -> int:
        return self._answer.status

    @property
    def headers(self) -> dict[str, str]:
        return dict(self._answer.headers)

    @property
    def data(self) -> bytes:
        return self._answer.body


def read_refusal(answer: Answer) -> Refusal:
    """The fault of a google.rpc.Status: a wrong key is a 400 with a reason in its details, which
    also hold the wait."""
    body = answer.json()
    error = body.get("error", {}) if isinstance(body, dict) else {}
    details = [d for d in error.get("details", []) if isinstance(d, dict)]
    reasons = {str(d.get("reason")) for d in details}
    delays = [str(d["retryDelay"]).rstrip("s") for d in details if "retryDelay" in d]
    detail = f"{answer.status} {error.get('message', '')}".strip()
    wait = float(delays[0]) if delays else None
    return Refusal(_fault(answer.status, reasons, detail), detail, wait)


def _fault(status: int, reasons: set[str], detail: str) -> Fault:
    if reasons & {"API_KEY_INVALID", "API_KEY_EXPIRED"} or status in (401, 403):
        return Fault.KEY
    if status == 429:
        return Fault.QUOTA if "per day" in detail else Fault.THROTTLED
    return Fault.REQUEST if 400 <= status < 500 else Fault.TRANSIENT
