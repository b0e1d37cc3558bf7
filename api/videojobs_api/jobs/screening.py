"""Refuses requests that are well formed and certain to fail when they are rendered. Pure.

What needs a look-up is left to the renderer: whether a host name resolves to a public address, and
whether a provider has a key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from videojobs.job.request import VoiceProvider
from videojobs.protocol import languages
from videojobs.protocol.addresses import is_private_host
from videojobs_api.errors import FieldError, Invalid
from videojobs_api.settings import MediaSettings


@dataclass(frozen=True)
class Screening:
    """`more_languages` are those of voices that the installation has added; `private` permits music
    at private addresses."""

    more_languages: frozenset[str] = frozenset()
    private: bool = False

    @classmethod
    def of(cls, settings: MediaSettings) -> "Screening":
        """Read from the settings."""
        return cls(settings.languages, settings.allow_private_media)

    def check(self, request: Mapping[str, Any]) -> None:
        """Raise Invalid for a `VideoRequest`, as camelCase JSON, that cannot be rendered."""
        errors = [*self._language(request), *self._music(request)]
        if errors:
            raise Invalid("; ".join(f"{error.field}: {error.message}" for error in errors), errors)

    def _language(self, request: Mapping[str, Any]) -> Iterator[FieldError]:
        language = str(request["language"])
        local = request["voiceProvider"] == VoiceProvider.LOCAL
        known = (languages.OFFLINE if local else languages.ALL) | self.more_languages
        if not languages.is_spoken(language, known):
            voices = "offline voice" if local else "voice"
            yield FieldError(
                field="video_request.language",
                message=f'no {voices} speaks "{language}"; use one of {", ".join(sorted(known))}',
                type="language_not_spoken",
            )

    def _music(self, request: Mapping[str, Any]) -> Iterator[FieldError]:
        url = request.get("backgroundMusic")
        if url is None:
            return
        try:
            host = urlsplit(str(url)).hostname
        except ValueError:
            host = None
        problem = None
        if not host:
            problem = "names no host; use a URL such as https://example.org/music.mp3"
        elif not self.private and is_private_host(host):
            problem = "must be at a public address; renderers do not fetch from private ones"
        if problem is not None:
            yield FieldError(
                field="video_request.background_music", message=problem, type="music_unreachable"
            )
