"""Numbers of versions."""

import re
from collections.abc import Iterator
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.language import Language
from videojobs_renderer.spoken_form.numbers import Number
from videojobs_renderer.spoken_form.rules.rule import NO_WORD_AFTER, NO_WORD_BEFORE

_VERSION: Final = re.compile(
    rf"{NO_WORD_BEFORE}(?<!\d[.,])(?P<v>v(?=\d)|V(?=\d+\.\d))?(?P<parts>\d+(?:\.\d+)*)"
    rf"(?:-?(?P<tail>alpha|beta|rc)(?P<rc>\d*))?(?!\d|\.\d){NO_WORD_AFTER}"
)


def versions(text: str, language: Language) -> Iterator[Group]:
    """As in "3.11.2", "v2.0": each part as a number. Two without "v" are a decimal number."""
    for match in _VERSION.finditer(text):
        parts = match["parts"].split(".")
        if not match["v"] and (len(parts) < 3 or _is_grouped(match["parts"], language)):
            continue
        words: list[str] = [language.marks.version] if match["v"] else []
        for index, part in enumerate(parts):
            words += [language.other_decimal_word] if index else []
            words.append(language.number(Number(part)))
        words += [match["tail"]] if match["tail"] else []
        words += [language.number(Number(match["rc"]))] if match["rc"] else []
        yield (Edit(match.start(), match.end(), language.glue.join(words)),)


def _is_grouped(text: str, language: Language) -> bool:
    if language.notation.group != ".":
        return False
    return re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text) is not None
