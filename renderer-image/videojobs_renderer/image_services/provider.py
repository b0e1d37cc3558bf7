"""The interface of an image service, and its failures."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from videojobs.job.failures import FailureCode
from videojobs_renderer.http.service_client import Fault


@dataclass(frozen=True)
class Wish:
    """What an image should show. `seed` chooses among results, equally in every attempt."""

    topic: str
    text: str
    language: str
    portrait: bool
    seed: int


@dataclass(frozen=True)
class Credit:
    """Author, origin and licence of an image."""

    provider: str
    author: str
    page: str
    licence: str

    def __str__(self) -> str:
        origin = f" ({self.page})" if self.page else ""
        return f"{self.author} / {self.provider}{origin}, {self.licence}"


class ImageProvider(Protocol):
    """One image service."""

    @property
    def name(self) -> str:
        """The value of VIDEOJOBS_IMAGE_PROVIDER."""

    def fetch(self, wish: Wish, target: Path) -> Credit:
        """Store an image file at `target`. Raises Unavailable if there is none."""


class Unavailable(Exception):
    """The service has no image for a scene; `lasting`: nor for any other scene of the job."""

    def __init__(self, code: FailureCode, detail: str, *, lasting: bool = False) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.lasting = lasting


_CODES: Final = {
    Fault.REQUEST: FailureCode.IMAGE_REFUSED,
    Fault.KEY: FailureCode.IMAGE_AUTH,
    Fault.QUOTA: FailureCode.IMAGE_QUOTA,
    Fault.THROTTLED: FailureCode.IMAGE_TRANSIENT,
    Fault.TRANSIENT: FailureCode.IMAGE_TRANSIENT,
}


def image_failure(_service: str, fault: Fault, detail: str) -> Unavailable:
    """The exception for a fault: a refused key or a used-up quota lasts for the rest of the job."""
    lasting = fault in (Fault.KEY, Fault.QUOTA)
    return Unavailable(_CODES[fault], detail[:200], lasting=lasting)
