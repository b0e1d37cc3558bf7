"""How fast languages are spoken, to estimate durations before speech is synthesized.

Measured with the offline voices (Piper's joe for English, espeak-ng 1.51 for the others) on a
paragraph of about ten seconds in each language, pauses between sentences included. The unit is
that of `script.weight_of`: characters, where one of Chinese or Japanese counts for three.
"""

from collections.abc import Mapping
from typing import Final

_PER_SECOND: Final[Mapping[str, float]] = {
    "ar": 10.4,
    "bn": 12.2,
    "de": 15.8,
    "el": 16.0,
    "en": 17.6,
    "es": 15.7,
    "fa": 11.3,
    "fr": 19.8,
    "he": 12.6,
    "hi": 12.9,
    "id": 14.5,
    "it": 16.0,
    "ja": 22.1,
    "ko": 15.5,
    "nl": 15.0,
    "pl": 14.1,
    "pt": 14.8,
    "ru": 15.7,
    "ta": 15.9,
    "th": 9.4,
    "tr": 13.0,
    "vi": 17.8,
    "yue": 13.3,
    "zh": 11.2,
}
_OTHERS: Final = 14.0


def units_per_second(language: str) -> float:
    """The natural pace of a language (BCP 47 code), in units of `script.weight_of` per second."""
    return _PER_SECOND.get(language.lower().split("-")[0], _OTHERS)
