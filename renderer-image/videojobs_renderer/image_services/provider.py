"""What every image service does, and what a job says when it does not."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from videojobs.job.failures import FailureCode
from videojobs_renderer.http.service_client import Fault


@dataclass(frozen=True)
class Wish:
    """What a picture should show. `seed` chooses among equals, the same for every attempt."""

    topic: str
    text: str
    language: str
    portrait: bool
    seed: int


@dataclass(frozen=True)
class Credit:
    """Who made a picture, where it is from, and under which licence."""

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
        """As users write it in the settings."""

    def fetch(self, wish: Wish, target: Path) -> Credit:
        """Store a picture file at `target`; Unavailable when there is none to be had."""


class Unavailable(Exception):
    """A scene gets no picture from the service; `lasting` when no other scene would either."""

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
    """A refused key or an empty account does not change while the job runs."""
    lasting = fault in (Fault.KEY, Fault.QUOTA)
    return Unavailable(_CODES[fault], detail[:200], lasting=lasting)
