"""Finds the language of a request's language code."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from videojobs_renderer.spoken_form.languages.chinese import Chinese
from videojobs_renderer.spoken_form.languages.english import English
from videojobs_renderer.spoken_form.languages.french import French
from videojobs_renderer.spoken_form.languages.german import German
from videojobs_renderer.spoken_form.languages.hindi import Hindi
from videojobs_renderer.spoken_form.languages.italian import Italian
from videojobs_renderer.spoken_form.languages.japanese import Japanese
from videojobs_renderer.spoken_form.languages.language import Language
from videojobs_renderer.spoken_form.languages.portuguese import Portuguese
from videojobs_renderer.spoken_form.languages.spanish import Spanish

_DECIMAL_POINT: Final = frozenset(
    f"es-{region}" for region in ("mx", "us", "419", "gt", "hn", "ni", "pa", "pr", "sv", "do", "pe")
)
"""Spanish-speaking countries that write the decimal point (CLDR)."""

_AMERICAN: Final = frozenset({"en", "en-us", "en-ph", "en-pr"})
"""Month before day, and no "and" in numbers; all other English is British in both."""

_MAKERS: Final[Mapping[str, Callable[[str], Language]]] = {
    "en": lambda code: English(british=code not in _AMERICAN),
    "de": lambda _: German(),
    "es": lambda code: Spanish(decimal_point=code in _DECIMAL_POINT),
    "fr": lambda _: French(),
    "it": lambda _: Italian(),
    "pt": lambda code: Portuguese("pt_PT" if code == "pt-pt" else "pt_BR"),
    "hi": lambda _: Hindi(),
    "zh": lambda _: Chinese(),
    "cmn": lambda _: Chinese(),
    "ja": lambda _: Japanese(),
}


@cache
def language_of(code: str) -> Language | None:
    """The table of a BCP 47 code such as "en-GB"; None for languages that have none."""
    code = code.lower().replace("_", "-")
    maker = _MAKERS.get(code.split("-")[0])
    return maker(code) if maker else None
