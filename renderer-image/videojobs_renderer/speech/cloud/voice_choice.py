"""Chooses a service's voice for a language, before any work or cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from videojobs.job.failures import FailureCode
from videojobs_renderer.errors import fail

_SAME: Final = {"cmn": "zh", "nb": "no", "iw": "he", "in": "id", "tl": "fil"}
"""Primary language codes that name one spoken language, mapped to one of them."""
_NAMES_IN_HINT: Final = 10


@dataclass(frozen=True)
class ListedVoice:
    """A voice as its service lists it. `rank`: lower is preferred if no voice is requested."""

    identifier: str
    name: str
    locales: tuple[str, ...]
    rank: int = 0


def choose(
    voices: Sequence[ListedVoice], wanted: str | None, language: str, service: str
) -> ListedVoice:
    """The wanted voice, or the best one for the language; INPUT.INVALID lists what exists."""
    able = sorted(
        (voice for voice in voices if _distance(voice, language) is not None),
        key=lambda voice: (_distance(voice, language), voice.rank, voice.name),
    )
    known = ", ".join(voice.name for voice in able[:_NAMES_IN_HINT])
    if not able:
        raise fail(
            FailureCode.INPUT_INVALID,
            f'language: voice provider {service} has no voice for "{language}"',
            hint="Use another language or voice provider; local is the offline voice",
            stage="analyze",
        )
    if not wanted:
        return able[0]
    named = [v for v in voices if wanted.lower() in (v.identifier.lower(), v.name.lower())]
    fitting = next((voice for voice in able if voice in named), None)
    if fitting is not None:
        return fitting
    problem = f"does not speak {language}" if named else f"is not a voice of {service}"
    raise fail(
        FailureCode.INPUT_INVALID,
        f'voice_name: "{wanted}" {problem}',
        hint=f"Omit it, or use one of: {known}",
        stage="analyze",
    )


def _distance(voice: ListedVoice, language: str) -> int | None:
    """0 for the same region, 1 for the same language, None for another language."""
    asked = _parts(language)
    found = [locale for locale in map(_parts, voice.locales) if locale[0] == asked[0]]
    if not found:
        return None
    return 0 if any(locale[1:] == asked[1:] for locale in found) else 1


def _parts(locale: str) -> list[str]:
    first, *rest = locale.lower().replace("_", "-").split("-")
    return [_SAME.get(first, first), *rest]


def language_of(voice: ListedVoice, language: str) -> str:
    """The voice's locale that is closest to the requested language."""
    asked = _parts(language)
    same = [locale for locale in voice.locales if _parts(locale)[0] == asked[0]]
    return next((locale for locale in same if _parts(locale) == asked), same[0])
