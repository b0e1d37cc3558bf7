"""Connects the voice of a speech service that has a key."""

from collections.abc import Callable, Mapping
from typing import Final

from videojobs.job.failures import FailureCode
from videojobs.job.request import VideoRequest, VoiceProvider
from videojobs_renderer.errors import fail
from videojobs_renderer.http.retry import RetryPolicy
from videojobs_renderer.http.service_client import ServiceClient
from videojobs_renderer.speech.cloud import azure, elevenlabs
from videojobs_renderer.speech.cloud.api_keys import ProviderKeys
from videojobs_renderer.speech.cloud.checked import Checked
from videojobs_renderer.speech.cloud.faults import speech_failure
from videojobs_renderer.speech.voice import Voice
from videojobs_renderer.stop import StopToken


def connect_voice(
    request: VideoRequest,
    keys: ProviderKeys,
    stop: StopToken,
    policy: RetryPolicy = RetryPolicy(),  # noqa: B008  (frozen)
) -> Voice | None:
    """The request's voice, checked against its language; None if its service has no key."""
    maker = _MAKERS.get(request.voice_provider)
    voice = maker(request, keys, stop, policy) if maker else None
    return Checked(*voice) if voice else None


_Made = tuple[Voice, ServiceClient] | None


def _azure(
    request: VideoRequest, keys: ProviderKeys, stop: StopToken, policy: RetryPolicy
) -> _Made:
    if keys.azure_speech_key is None:
        return None
    if not (keys.azure_speech_region or keys.azure_speech_endpoint):
        raise fail(
            FailureCode.VOICE_AUTH,
            "voice provider azure has a key but no region",
            hint="Set AZURE_SPEECH_REGION as well as AZURE_SPEECH_KEY",
            stage="analyze",
        )
    region = keys.azure_speech_region
    endpoint = keys.azure_speech_endpoint or f"https://{region}.tts.speech.microsoft.com"
    service = ServiceClient("azure", azure.read_refusal, speech_failure, stop, policy)
    key = keys.azure_speech_key.get_secret_value()
    voice = azure.Azure(service, endpoint, key, request.voice_name, request.language)
    return voice, service


def _google(
    request: VideoRequest, keys: ProviderKeys, stop: StopToken, policy: RetryPolicy
) -> _Made:
    if keys.google_api_key is None and keys.google_application_credentials is None:
        return None
    from videojobs_renderer.speech.cloud import (
        google,
    )  # slow to import: google-auth and its cryptography

    service = ServiceClient("google", google.read_refusal, speech_failure, stop, policy)
    if keys.google_api_key is not None:
        authorize = google.by_key(keys.google_api_key.get_secret_value())
    else:
        authorize = google.by_credentials(service)
    endpoint = keys.google_texttospeech_endpoint
    voice = google.Google(service, endpoint, authorize, request.voice_name, request.language)
    return voice, service


def _elevenlabs(
    request: VideoRequest, keys: ProviderKeys, stop: StopToken, policy: RetryPolicy
) -> _Made:
    if keys.elevenlabs_api_key is None:
        return None
    service = ServiceClient("elevenlabs", elevenlabs.read_refusal, speech_failure, stop, policy)
    voice = elevenlabs.ElevenLabs(
        service,
        keys.elevenlabs_endpoint,
        keys.elevenlabs_api_key.get_secret_value(),
        keys.elevenlabs_model,
        request.voice_name,
        request.language,
    )
    return voice, service


_MAKERS: Final[
    Mapping[VoiceProvider, Callable[[VideoRequest, ProviderKeys, StopToken, RetryPolicy], _Made]]
] = {
    VoiceProvider.AZURE: _azure,
    VoiceProvider.GOOGLE: _google,
    VoiceProvider.ELEVENLABS: _elevenlabs,
}
