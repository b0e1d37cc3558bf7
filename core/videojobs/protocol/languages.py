"""The languages that renderers can speak, as primary language subtags (BCP 47, ISO 639).

The API refuses other languages when a job is submitted; the renderer, which knows its voices,
decides in the end. `tests/integration/renderer/speech/test_languages.py` compares OFFLINE with the
offline voices.
"""

from collections.abc import Collection
from typing import Final

_OFFLINE: Final = """
af am an ar as az ba be bg bn bpy bs ca chr cmn cs cv cy da de el en eo es et eu fa fi fr ga gd gn
grc gu hak haw hbs he hi hr ht hu hy hyw ia id in io is it iw ja jbo ka kk kl kn ko kok ku ky la lb
lfn lt ltg lv mi mk ml mr ms mt my nb nci ne nl no nog om or pa pap piqd pl pt py qdb qu quc qya ro
ru sd shn si sjn sk sl smj sq sr sv sw ta te th tk tn tr tt ug uk ur uz vi yue zh
"""
_AZURE: Final = "fil gl iu jv km lo mn nan ps so su wuu zu"
_ELEVENLABS: Final = "ceb fil gl ha jv ln ny ps so"
_SYNONYMS: Final = "tl"  # Tagalog: the renderer takes it for Filipino

OFFLINE: Final = frozenset(_OFFLINE.split())
"""Of espeak-ng 1.51 and the bundled Piper voice, with the former codes iw (Hebrew) and in
(Indonesian)."""

ALL: Final = OFFLINE | frozenset(f"{_AZURE} {_ELEVENLABS} {_SYNONYMS}".split())
"""With those that only voices of providers speak, by the providers' own lists as of 2026-11-29:

* Azure: learn.microsoft.com/azure/ai-services/speech-service/language-support, table "Text to
  speech" (of 2025-10-21), with the dialects in its notes.
* ElevenLabs: help.elevenlabs.io, article 17883183930129, the 74 languages of `eleven_v3`. The
  default model, `eleven_multilingual_v2`, adds only `fil`.
* Google: docs.cloud.google.com/text-to-speech/docs/chirp3-hd adds none.

VIDEOJOBS_MORE_LANGUAGES of the API adds others. Which providers have a key, and which model is set,
is not known when a job is submitted."""


def is_spoken(language: str, known: Collection[str]) -> bool:
    """Whether a language, such as `pt-BR`, is one of the known languages in any region."""
    return language.lower().partition("-")[0] in known
