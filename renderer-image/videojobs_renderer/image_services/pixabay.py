"""Pixabay: stock photographs by keyword.

https://pixabay.com/api/docs/
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from videojobs_renderer.http.client import Answer, Call
from videojobs_renderer.http.service_client import Fault, Refusal, ServiceClient
from videojobs_renderer.image_services.keywords import keywords_of
from videojobs_renderer.image_services.provider import Credit, Wish
from videojobs_renderer.image_services.stock import first_found, pick

_LICENCE: Final = "Pixabay Content License"
_RESULTS: Final = 20
_QUERY_CHARACTERS: Final = 100
_LANGUAGES: Final = "cs da de en es fr id it hu nl no pl pt ro sk fi sv tr vi th bg ru el ja ko zh"


class Pixabay:
    """Searches for photographs. `store` downloads a URL of an answer to a file."""

    name = "pixabay"

    def __init__(
        self, service: ServiceClient, endpoint: str, key: str, store: Callable[[str, Path], None]
    ) -> None:
        self._service = service
        self._endpoint = endpoint.rstrip("/")
        self._key = key
        self._store = store

    def fetch(self, wish: Wish, target: Path) -> Credit:
        """Store one of the first results of the most specific query that has any."""
        photo = pick(first_found(lambda words: self._search(words, wish), keywords_of(wish)), wish)
        self._store(photo["largeImageURL"], target)
        return Credit(self.name, str(photo["user"]), str(photo["pageURL"]), _LICENCE)

    def _search(self, words: str, wish: Wish) -> list[Mapping[str, Any]]:
        query = {
            "key": self._key,
            "q": words[:_QUERY_CHARACTERS],
            "image_type": "photo",
            "orientation": "vertical" if wish.portrait else "horizontal",
            "safesearch": "true",
            "per_page": _RESULTS,
        }
        code = wish.language.lower().split("-")[0]
        code = "no" if code in ("nb", "nn") else code
        if code in _LANGUAGES.split():
            query["lang"] = code
        call = Call(f"{self._endpoint}/api/?{urlencode(query)}")
        hits: list[Mapping[str, Any]] = self._service.send(call).json()["hits"]
        return hits


def read_refusal(answer: Answer) -> Refusal:
    """Plain text: `[ERROR 400] Invalid or missing API key (...)`; 429 has a reset header."""
    said = " ".join(answer.body.decode(errors="replace").split())[:200]
    detail = f"{answer.status} {said or 'without a message'}"
    if answer.status == 429:
        reset = answer.headers.get("x-ratelimit-reset", "")
        return Refusal(Fault.THROTTLED, detail, float(reset) if reset.isdigit() else None)
    if answer.status in (401, 403) or "API key" in said:
        return Refusal(Fault.KEY, detail)
    return Refusal(Fault.REQUEST if 400 <= answer.status < 500 else Fault.TRANSIENT, detail)
