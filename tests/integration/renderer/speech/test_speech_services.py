"""Azure, Google and ElevenLabs against a server that speaks their published wire formats."""

import base64
import io
import json
import re
import wave
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr
from testkit.renderer import BASE_REQUEST, Renderer
from testkit.servers.http_server import HANGS_UP, HttpServer

from videojobs.job.failures import FailureCode
from videojobs.job.request import VideoRequest
from videojobs_renderer.errors import RenderError, Stopped
from videojobs_renderer.http.retry import RetryPolicy
from videojobs_renderer.script.parser import Sentence, parse_script
from videojobs_renderer.speech.cloud.api_keys import ProviderKeys
from videojobs_renderer.speech.cloud.configured_voice import connect_voice
from videojobs_renderer.speech.voice import Voice
from videojobs_renderer.stop import StopReason, StopToken

SECONDS_PER_WORD = 0.25
QUICK = RetryPolicy(first_wait=0.01)
Reply = tuple[int, Any]


def sentence(text: str, language: str = "en") -> Sentence:
    return parse_script(text, language)[0].sentences[0]


def tone(words: int, rate: int) -> bytes:
    """16-bit samples, a quarter of a second a word."""
    samples = np.sin(np.arange(round(words * SECONDS_PER_WORD * rate)) * 0.05) * 9000
    return bytes(samples.astype("<i2"))


def wav(pcm: bytes, rate: int) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return buffer.getvalue()


class Service:
    """A speech service. `troubles` are given before the first real answer to a synthesis."""

    provider: str

    def __init__(self, server: HttpServer) -> None:
        self.server = server
        self.troubles: list[Reply] = []
        self.silent = 0
        server.answer = self._answer

    def keys(self) -> ProviderKeys:
        raise NotImplementedError

    def listing(self, path: str) -> Any:
        raise NotImplementedError

    def synthesize(self, path: str, body: bytes) -> bytes:
        raise NotImplementedError

    def voice(self, language: str = "en-US", name: str | None = None) -> Voice:
        request = VideoRequest.model_validate(
            {**BASE_REQUEST, "voice_provider": self.provider, "language": language,
             "voice_name": name}
        )  # fmt: skip
        voice = connect_voice(request, self.keys(), StopToken(), QUICK)
        assert voice is not None
        return voice

    def asked(self) -> list[tuple[str, dict[str, str], bytes]]:
        return self.server.requests("POST")

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if method == "GET":
            return 200, json.dumps(self.listing(path)).encode()
        if self.troubles:
            status, trouble = self.troubles.pop(0)
            return status, trouble if isinstance(trouble, bytes) else json.dumps(trouble).encode()
        return 200, self.synthesize(path, body)

    def pcm(self, words: int, rate: int) -> bytes:
        if self.silent:
            self.silent -= 1
            return b""
        return tone(words, rate)


class Azure(Service):
    provider = "azure"

    def keys(self) -> ProviderKeys:
        return ProviderKeys(
            azure_speech_key=SecretStr("key-a"), azure_speech_endpoint=self.server.address
        )

    def listing(self, path: str) -> Any:
        assert path == "/cognitiveservices/voices/list"
        return [
            {"ShortName": "de-DE-KatjaNeural", "Locale": "de-DE", "Status": "GA"},
            {"ShortName": "en-GB-RyanNeural", "Locale": "en-GB", "Status": "GA"},
            {"ShortName": "en-US-AvaNeural", "Locale": "en-US", "Status": "GA",
             "SecondaryLocaleList": ["fr-FR"]},
        ]  # fmt: skip

    def synthesize(self, path: str, body: bytes) -> bytes:
        assert path == "/cognitiveservices/v1"
        text = unescape(re.sub("<[^>]+>", "", body.decode()))
        return wav(self.pcm(len(text.split()), 48_000), 48_000)


class Google(Service):
    provider = "google"

    def keys(self) -> ProviderKeys:
        return ProviderKeys(
            google_api_key=SecretStr("key-g"), google_texttospeech_endpoint=self.server.address
        )

    def listing(self, path: str) -> Any:
        assert path == "/v1beta1/voices"
        names = [
            "en-US-Chirp3-HD-Achernar",
            "en-US-Neural2-A",
            "de-DE-Wavenet-B",
            "cmn-CN-Wavenet-A",
        ]
        return {
            "voices": [{"name": n, "languageCodes": ["-".join(n.split("-")[:2])]} for n in names]
        }

    def synthesize(self, path: str, body: bytes) -> bytes:
        if path == "/token":
            return json.dumps({"access_token": "token-1", "expires_in": 3600}).encode()
        asked = json.loads(body)
        marks = re.findall(r'<mark name="(\d+)"/>', asked["input"].get("ssml", ""))
        words = len(marks) or len(asked["input"]["text"].split())
        audio = base64.b64encode(wav(self.pcm(words, 24_000), 24_000)).decode()
        answer: dict[str, Any] = {"audioContent": audio}
        if asked.get("enableTimePointing") == ["SSML_MARK"]:
            answer["timepoints"] = [
                {"markName": mark, "timeSeconds": int(mark) * SECONDS_PER_WORD} for mark in marks
            ]
        return json.dumps(answer).encode()


class ElevenLabs(Service):
    provider = "elevenlabs"

    def keys(self) -> ProviderKeys:
        return ProviderKeys(
            elevenlabs_api_key=SecretStr("key-e"), elevenlabs_endpoint=self.server.address
        )

    def listing(self, path: str) -> Any:
        if path == "/v1/models":
            languages = [{"language_id": "en", "name": "English"}, {"language_id": "de"}]
            return [{"model_id": "eleven_multilingual_v2", "languages": languages,
                     "maximum_text_length_per_request": 300}]  # fmt: skip
        return {
            "voices": [{"voice_id": "id-1", "name": "Rachel"}, {"voice_id": "id-2", "name": "Bo"}]
        }

    def synthesize(self, path: str, body: bytes) -> bytes:
        assert path.endswith("/with-timestamps?output_format=pcm_24000")
        text = json.loads(body)["text"]
        starts, word = [], 0
        for character in text:
            word += character == " "
            starts.append(word * SECONDS_PER_WORD)
        return json.dumps({
            "audio_base64": base64.b64encode(self.pcm(len(text.split()), 24_000)).decode(),
            "alignment": {"characters": list(text), "character_start_times_seconds": starts,
                          "character_end_times_seconds": starts},
        }).encode()  # fmt: skip


@pytest.fixture(params=[Azure, Google, ElevenLabs], ids=["azure", "google", "elevenlabs"])
def service(request: pytest.FixtureRequest, http_server: HttpServer) -> Service:
    made: Service = request.param(http_server)
    return made


def test_a_sentence_is_spoken_whole(service: Service) -> None:
    speech = service.voice().speak(sentence('Tom & "Jerry" <run> off.', "ko"))  # keeps its "&"
    assert len(speech.samples) / speech.rate == pytest.approx(5 * SECONDS_PER_WORD)
    assert np.abs(speech.samples).max() == pytest.approx(9000 / 32768, abs=0.01)
    assert len(speech.words) == 5
    text = service.asked()[0][2].decode()
    assert "&" in unescape(text)


@pytest.mark.parametrize(
    ("kind", "header", "value"),
    [
        (Azure, "ocp-apim-subscription-key", "key-a"),
        (Azure, "user-agent", "videojobs"),  # refused without
        (Azure, "x-microsoft-outputformat", "riff-48khz-16bit-mono-pcm"),
        (Google, "x-goog-api-key", "key-g"),
        (ElevenLabs, "xi-api-key", "key-e"),
    ],
)
def test_the_key_is_sent_as_the_service_wants_it(
    kind: type[Service], header: str, value: str, http_server: HttpServer
) -> None:
    service = kind(http_server)
    service.voice().speak(sentence("Hello."))
    assert service.asked()[0][1][header] == value


@pytest.mark.parametrize(("kind", "exact"), [(Azure, False), (Google, True), (ElevenLabs, True)])
def test_word_times_are_the_services_own_where_it_gives_them(
    kind: type[Service], exact: bool, http_server: HttpServer
) -> None:
    speech = kind(http_server).voice().speak(sentence("One extraordinarily long word."))
    assert speech.exact is exact
    starts = [word.start / speech.rate for word in speech.words]
    expected = [i * SECONDS_PER_WORD for i in range(4)]
    assert (starts == pytest.approx(expected, abs=1e-3)) is exact


def test_a_google_voice_without_marks_gets_plain_text(http_server: HttpServer) -> None:
    service = Google(http_server)
    speech = service.voice(name="en-US-Chirp3-HD-Achernar").speak(sentence("Fish & chips."))
    assert json.loads(service.asked()[0][2])["input"] == {"text": "Fish and chips."}
    assert not speech.exact


@pytest.mark.parametrize(
    ("kind", "language", "name"),
    [
        (Azure, "en-US", "azure:en-US-AvaNeural"),
        (Azure, "en-AU", "azure:en-GB-RyanNeural"),  # no Australian: another English one
        (Azure, "fr-FR", "azure:en-US-AvaNeural"),  # it speaks French too
        (Google, "en-US", "google:en-US-Neural2-A"),  # the best family that has word times
        (Google, "zh-CN", "google:cmn-CN-Wavenet-A"),  # Google's code for Mandarin
        (ElevenLabs, "de-DE", "elevenlabs:Rachel"),
    ],
)
def test_the_best_voice_for_the_language_speaks(
    kind: type[Service], language: str, name: str, http_server: HttpServer
) -> None:
    assert kind(http_server).voice(language).name == name


@pytest.mark.parametrize(
    ("kind", "language", "name", "words"),
    [
        (Azure, "de-DE", "en-US-AvaNeural", "does not speak de-DE.*de-DE-KatjaNeural"),
        (Google, "en-US", "Joanna", "is not a voice of google.*en-US-Neural2-A"),
        (ElevenLabs, "en", "Nobody", "is not a voice of elevenlabs.*Rachel, Bo"),
        (ElevenLabs, "sw", None, 'no voice for "sw"'),
    ],
)
def test_a_voice_that_does_not_fit_is_refused_before_any_synthesis(
    kind: type[Service], language: str, name: str | None, words: str, http_server: HttpServer
) -> None:
    service = kind(http_server)
    with pytest.raises(RenderError, match=words) as caught:
        service.voice(language, name)
    assert caught.value.failure.code is FailureCode.INPUT_INVALID
    assert service.asked() == []


def google_error(code: int, status: str, message: str, *details: dict[str, Any]) -> Reply:
    error = {"code": code, "message": message, "status": status, "details": list(details)}
    return code, {"error": error}


def elevenlabs_error(code: int, status: str, message: str = "As it says") -> Reply:
    return code, {"detail": {"status": status, "message": message}}


INVALID_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}


@pytest.mark.parametrize(
    ("kind", "reply", "code"),
    [
        (Azure, (400, b""), FailureCode.INPUT_INVALID),
        (Azure, (401, {"error": {"code": "401", "message": "Access denied due to invalid key"}}),
         FailureCode.VOICE_AUTH),
        (Azure, (403, {"error": {"code": "403", "message": "Out of call volume quota"}}),
         FailureCode.VOICE_QUOTA),
        (Google, google_error(400, "INVALID_ARGUMENT", "API key not valid.", INVALID_KEY),
         FailureCode.VOICE_AUTH),
        (Google, google_error(400, "INVALID_ARGUMENT", "Invalid SSML."), FailureCode.INPUT_INVALID),
        (Google, google_error(403, "PERMISSION_DENIED", "API has not been used"),
         FailureCode.VOICE_AUTH),
        (Google, google_error(429, "RESOURCE_EXHAUSTED", "Quota exceeded: characters per day"),
         FailureCode.VOICE_QUOTA),
        (ElevenLabs, elevenlabs_error(401, "invalid_api_key"), FailureCode.VOICE_AUTH),
        (ElevenLabs, elevenlabs_error(401, "quota_exceeded"), FailureCode.VOICE_QUOTA),
        (ElevenLabs, (422, {"detail": [{"loc": ["body", "text"], "msg": "field required"}]}),
         FailureCode.INPUT_INVALID),
    ],
)  # fmt: skip
def test_a_refusal_that_stays_ends_at_once(
    kind: type[Service], reply: Reply, code: FailureCode, http_server: HttpServer
) -> None:
    service = kind(http_server)
    service.troubles = [reply]
    voice = service.voice()
    with pytest.raises(RenderError) as caught:
        voice.speak(sentence("Hello there."))
    assert caught.value.failure.code is code
    assert not caught.value.failure.retryable
    assert str(reply[0]) in caught.value.failure.message
    assert len(service.asked()) == 1


RETRY_SOON = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.02s"}


@pytest.mark.parametrize(
    ("kind", "reply"),
    [
        (Azure, (429, b"")),
        (Azure, (503, b"<html>Down</html>")),
        (Google, google_error(429, "RESOURCE_EXHAUSTED", "requests per minute", RETRY_SOON)),
        (Google, google_error(500, "INTERNAL", "Internal error")),
        (ElevenLabs, elevenlabs_error(429, "system_busy")),
        (ElevenLabs, (500, b"")),
    ],
)
def test_a_passing_fault_is_asked_again(
    kind: type[Service], reply: Reply, http_server: HttpServer
) -> None:
    service = kind(http_server)
    service.troubles = [reply, reply]
    speech = service.voice().speak(sentence("Hello there."))
    assert speech.samples.any()
    assert len(service.asked()) == 3


def test_a_fault_that_does_not_pass_is_left_to_the_next_attempt(service: Service) -> None:
    service.troubles = [(503, b"")] * 9
    voice = service.voice()
    with pytest.raises(RenderError) as caught:
        voice.speak(sentence("Hello there."))
    assert caught.value.failure.code is FailureCode.VOICE_TRANSIENT
    assert caught.value.failure.retryable
    assert len(service.asked()) == QUICK.tries


def test_a_service_that_asks_for_an_hour_is_not_waited_for(http_server: HttpServer) -> None:
    service = Google(http_server)
    service.troubles = [
        google_error(429, "RESOURCE_EXHAUSTED", "Slow down", {"retryDelay": "3600s"})
    ]
    voice = service.voice()
    with pytest.raises(RenderError, match="limits the rate of requests"):
        voice.speak(sentence("Hello there."))
    assert len(service.asked()) == 1


def test_no_sound_is_asked_for_again_and_then_a_failure(service: Service) -> None:
    service.silent = 1
    voice = service.voice()
    assert voice.speak(sentence("Hello there.")).samples.any()
    service.silent = 9
    with pytest.raises(RenderError, match="sent no sound") as caught:
        voice.speak(sentence("Hello there."))
    assert caught.value.failure.code is FailureCode.VOICE_TRANSIENT
    assert len(service.asked()) == 2 + 3


def test_a_word_beyond_the_services_limit_is_refused_unsent(service: Service) -> None:
    voice = service.voice()
    with pytest.raises(RenderError, match="cannot be split") as caught:
        voice.speak(sentence("A" + " ." * 6_000))
    assert caught.value.failure.code is FailureCode.INPUT_INVALID
    assert service.asked() == []


def test_a_server_that_is_not_there_is_a_passing_fault(http_server: HttpServer) -> None:
    service = Azure(http_server)
    voice = service.voice()
    http_server.answer = lambda *_: HANGS_UP
    with pytest.raises(RenderError) as caught:
        voice.speak(sentence("Hello."))
    assert caught.value.failure.code is FailureCode.VOICE_TRANSIENT


def test_a_stop_ends_the_waiting(http_server: HttpServer) -> None:
    service = Azure(http_server)
    service.troubles = [(503, b"")] * 9
    stop = StopToken()
    request = VideoRequest.model_validate({**BASE_REQUEST, "voice_provider": "azure"})
    voice = connect_voice(request, service.keys(), stop, RetryPolicy(first_wait=20))
    assert voice is not None
    answer = http_server.answer

    def stopping(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        stop.stop(StopReason.SIGNAL)
        return answer(method, path, body)

    http_server.answer = stopping
    with pytest.raises(Stopped):
        voice.speak(sentence("Hello."))
    assert len(service.asked()) == 1


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def with_account(
    service: Google, folder: Path, private_key: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Voice]:
    path = folder / "account.json"
    account = {
        "type": "service_account",
        "client_email": "renderer@example.iam",
        "private_key": private_key,
        "token_uri": f"{service.server.address}/token",
    }
    path.write_text(json.dumps(account))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "example")
    keys = ProviderKeys(google_texttospeech_endpoint=service.server.address)
    service.keys = lambda: keys  # type: ignore[method-assign]
    return service.voice


def test_a_google_service_account_gets_one_token(
    http_server: HttpServer, tmp_path: Path, private_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Google(http_server)
    voice = with_account(service, tmp_path, private_key, monkeypatch)()
    voice.speak(sentence("Hello."))
    paths = [path for path, _, _ in service.asked()]
    assert paths == ["/token", "/v1beta1/text:synthesize"]
    assert service.asked()[1][1]["authorization"] == "Bearer token-1"


def test_a_google_service_account_that_was_deleted_is_a_refused_key(
    http_server: HttpServer, tmp_path: Path, private_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Google(http_server)
    service.troubles = [
        (400, {"error": "invalid_grant", "error_description": "Invalid grant: account not found"})
    ]
    with pytest.raises(RenderError, match="account not found") as caught:
        with_account(service, tmp_path, private_key, monkeypatch)()
    assert caught.value.failure.code is FailureCode.VOICE_AUTH


def test_a_render_speaks_with_the_service(renderer: Renderer, http_server: HttpServer) -> None:
    ElevenLabs(http_server)
    request = renderer.request(
        voice_provider="elevenlabs", voice_name="Bo", script_content="One two three.", duration=4
    )
    environment = {"ELEVENLABS_API_KEY": "key-e", "ELEVENLABS_ENDPOINT": http_server.address}
    rendered = renderer.run(request, VIDEOJOBS_QUALITY="draft", **environment)
    assert rendered.code == 0, rendered.log
    report = rendered.report()
    assert (report["voice"], report["caption_timing"]) == ("elevenlabs:Bo", "exact")
    assert report["degraded"] == []


def test_a_render_whose_key_is_refused_ends_with_its_own_exit_code(
    renderer: Renderer, http_server: HttpServer
) -> None:
    http_server.answer = lambda *_: (
        401,
        json.dumps({"detail": {"status": "invalid_api_key"}}).encode(),
    )
    environment = {"ELEVENLABS_API_KEY": "wrong", "ELEVENLABS_ENDPOINT": http_server.address}
    rendered = renderer.run(renderer.request(voice_provider="elevenlabs"), **environment)
    assert rendered.code == 77
    assert "PROVIDER.VOICE.AUTH" in rendered.log
    assert "wrong" not in rendered.log
