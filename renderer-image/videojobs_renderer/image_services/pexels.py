"""Pexels: stock photographs by keyword.

https://www.pexels.com/api/documentation/
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

_LICENCE: Final = "Pexels License"
_RESULTS: Final = 15
_LOCALES: Final = (
    "en-US pt-BR es-ES ca-ES de-DE it-IT fr-FR sv-SE id-ID pl-PL ja-JP zh-TW zh-CN ko-KR th-TH "
    "nl-NL hu-HU vi-VN cs-CZ da-DK fi-FI uk-UA el-GR ro-RO nb-NO sk-SK tr-TR ru-RU"
)


class Pexels:
    """Searches for photographs. `store` downloads a URL of an answer to a file."""

    name = "pexels"

    def __init__(
        self, service: ServiceClient, endpoint: str, key: str, store: Callable[[str, Path], None]
    ) -> None:
        self._service = service
        self._endpoint = endpoint.rstrip("/")
        self._headers = {"Authorization": key}
        self._store = store

    def fetch(self, wish: Wish, target: Path) -> Credit:
        """Store one of the first results of the most specific query that has any."""
        photo = pick(first_found(lambda words: self._search(words, wish), keywords_of(wish)), wish)
        self._store(photo["src"]["large2x"], target)
        return Credit(self.name, str(photo["photographer"]), str(photo["url"]), _LICENCE)

    def _search(self, words: str, wish: Wish) -> list[Mapping[str, Any]]:
        query = {
            "query": words,
            "orientation": "portrait" if wish.portrait else "landscape",
            "per_page": _RESULTS,
        }
        if locale := _locale(wish.language):
            query["locale"] = locale
        call = Call(f"{self._endpoint}/v1/search?{urlencode(query)}", self._headers)
        photos: list[Mapping[str, Any]] = self._service.send(call).json()["photos"]
        return photos


def read_refusal(answer: Answer) -> Refusal:
    """`{"status": 401, "code": "..."}` or `{"error": "..."}`; 429 has no body."""
    document = answer.json()
    said = document if isinstance(document, dict) else {}
    detail = f"{answer.status} {said.get('error') or said.get('code') or 'without a message'}"
    # The limits are per hour and per month: waiting within a job does not help.
    faults = {401: Fault.KEY, 403: Fault.KEY, 429: Fault.QUOTA}
    other = Fault.REQUEST if 400 <= answer.status < 500 else Fault.TRANSIENT
    return Refusal(faults.get(answer.status, other), detail)


def _locale(language: str) -> str | None:
    """The service's locale for a BCP 47 code, else one of the same language, else None."""
    exact = {locale.lower(): locale for locale in _LOCALES.split()}
    if language.lower() in exact:
        return exact[language.lower()]
    code = language.lower().split("-")[0]
    return next((known for low, known in exact.items() if low.startswith(f"{code}-")), None)
