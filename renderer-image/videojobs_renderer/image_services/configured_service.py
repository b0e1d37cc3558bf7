"""Connects the image service that the settings name."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from videojobs.job.failures import FailureCode
from videojobs.protocol.addresses import is_public
from videojobs_renderer.http.client import anywhere
from videojobs_renderer.http.download import DownloadError, Limits, download
from videojobs_renderer.http.retry import RetryPolicy
from videojobs_renderer.http.service_client import ServiceClient
from videojobs_renderer.image_services import openai, pexels, pixabay
from videojobs_renderer.image_services.image_settings import ImageSettings, Provider
from videojobs_renderer.image_services.provider import ImageProvider, Unavailable, image_failure
from videojobs_renderer.stop import StopToken

_MAX_BYTES: Final = 20 << 20
_MAX_SECONDS: Final = 20.0
_POLICY: Final = RetryPolicy(tries=3, longest_wait=10.0)


def connect_image_service(
    settings: ImageSettings,
    stop: StopToken,
    *,
    allow_private: bool = False,
    policy: RetryPolicy = _POLICY,
) -> ImageProvider | None:
    """The service, or None if none is configured. Raises Unavailable if its key is missing."""
    store = _downloader(stop, allow_private=allow_private)
    match settings.provider:
        case Provider.NONE:
            return None
        case Provider.OPENAI:
            key = _key(settings.openai_api_key, "OPENAI_API_KEY")
            service = ServiceClient("openai", openai.read_refusal, image_failure, stop, policy)
            base, model = settings.openai_base_url, settings.openai_image_model
            return openai.OpenAi(service, base, key, model, store)
        case Provider.PEXELS:
            key = _key(settings.pexels_api_key, "PEXELS_API_KEY")
            service = ServiceClient("pexels", pexels.read_refusal, image_failure, stop, policy)
            return pexels.Pexels(service, settings.pexels_endpoint, key, store)
        case Provider.PIXABAY:
            key = _key(settings.pixabay_api_key, "PIXABAY_API_KEY")
            service = ServiceClient("pixabay", pixabay.read_refusal, image_failure, stop, policy)
            return pixabay.Pixabay(service, settings.pixabay_endpoint, key, store)


def _key(key: SecretStr | None, name: str) -> str:
    if key is None:
        raise Unavailable(FailureCode.IMAGE_AUTH, f"{name} is not set", lasting=True)
    return key.get_secret_value()


def _downloader(stop: StopToken, *, allow_private: bool) -> Callable[[str, Path], None]:
    """Downloads images; an answer may name any address, so only public ones are connected to."""
    limits = Limits(_MAX_BYTES, _MAX_SECONDS, anywhere if allow_private else is_public)

    def store(url: str, target: Path) -> None:
        try:
            download(url, target, limits, stop)
        except DownloadError as error:
            raise Unavailable(FailureCode.IMAGE_UNUSABLE, f"its image: {error}") from error

    return store
