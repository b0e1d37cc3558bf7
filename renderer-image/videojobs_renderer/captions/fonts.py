"""Fonts: the family for a language, the letters of a face, their width, the size for libass."""

import struct
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

_MEASURED_EM: Final = 200
"""Pixels at which widths are measured; they scale linearly."""

_FAMILIES: Final[dict[str, str]] = {
    "ja": "Noto Sans CJK JP",
    "ko": "Noto Sans CJK KR",
    "zh": "Noto Sans CJK SC",
    "cmn": "Noto Sans CJK SC",
    "yue": "Noto Sans CJK HK",
    "ar": "Noto Sans Arabic",
    "fa": "Noto Sans Arabic",
    "ur": "Noto Sans Arabic",
    "ug": "Noto Sans Arabic",
    "sd": "Noto Sans Arabic",
    "he": "Noto Sans Hebrew",
    "hi": "Noto Sans Devanagari",
    "mr": "Noto Sans Devanagari",
    "ne": "Noto Sans Devanagari",
    "bn": "Noto Sans Bengali",
    "as": "Noto Sans Bengali",
    "pa": "Noto Sans Gurmukhi",
    "gu": "Noto Sans Gujarati",
    "or": "Noto Sans Oriya",
    "ta": "Noto Sans Tamil",
    "te": "Noto Sans Telugu",
    "kn": "Noto Sans Kannada",
    "ml": "Noto Sans Malayalam",
    "si": "Noto Sans Sinhala",
    "th": "Noto Sans Thai",
    "my": "Noto Sans Myanmar",
    "ka": "Noto Sans Georgian",
    "hy": "Noto Sans Armenian",
    "am": "Noto Sans Ethiopic",
}
_TRADITIONAL: Final = ("zh-tw", "zh-hk", "zh-hant")


def family_for(language: str, latin: str) -> str:
    """The family for a language (BCP 47); `latin` for Latin, Greek and Cyrillic scripts."""
    code = language.lower()
    if code.startswith(_TRADITIONAL):
        return "Noto Sans CJK TC"
    return _FAMILIES.get(code.split("-")[0], latin)


@dataclass(frozen=True)
class Font:
    """An installed face. `ass_scale`: ASS font size per em."""

    family: str
    path: Path
    index: int
    ass_scale: float

    def width(self, text: str) -> float:
        """Advance width in ems, without kerning across scripts."""
        return _measurer(self.path, self.index).getlength(text) / _MEASURED_EM

    def has(self, character: str) -> bool:
        """Whether the face has a glyph for a character."""
        return any(ord(character) in block for block in _coverage(self.path, self.index))


@lru_cache(maxsize=64)
def find_font(family: str, *, bold: bool = True) -> Font:
    """The face that fontconfig, and therefore libass, selects for a family."""
    pattern = f"{family}:{'bold' if bold else 'regular'}"
    answer = _fc("fc-match", "-f", "%{file}\n%{index}", pattern).split("\n")
    path, index = Path(answer[0]), int(answer[1]) & 0xFFFF
    return Font(family, path, index, _ass_scale(path, index))


@lru_cache(maxsize=256)
def find_fallback(character: str) -> Font | None:
    """The face for a character that a text's own faces lack; None if no installed face has it.

    One of the languages' families before any other, so that a script has one look.
    """
    for family in dict.fromkeys(_FAMILIES.values()):
        if (font := find_font(family)).has(character):
            return font
    found = _fc("fc-match", "-f", "%{family[0]}", f":bold:scalable=true:charset={ord(character):x}")
    font = find_font(found)
    return font if font.has(character) else None


@lru_cache(maxsize=64)
def _coverage(path: Path, index: int) -> tuple[range, ...]:
    """Code points of a face, in blocks."""
    blocks = _fc("fc-query", "-i", str(index), "-f", "%{charset}", str(path)).split()
    bounds = (block.partition("-") for block in blocks)
    return tuple(range(int(a, 16), int(b or a, 16) + 1) for a, _, b in bounds)


def _fc(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@lru_cache(maxsize=64)
def _measurer(path: Path, index: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        str(path), _MEASURED_EM, index=index, layout_engine=ImageFont.Layout.BASIC
    )


def _ass_scale(path: Path, index: int) -> float:
    """ASS font size per em: libass scales winAscent + winDescent to it, like VSFilter."""
    data = path.read_bytes()
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    tables: dict[bytes, int] = {}
    for i in range(struct.unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * i)
        tables[tag] = offset
    units: int = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    ascent, descent = struct.unpack_from(">HH", data, tables[b"OS/2"] + 74)
    return float(ascent + descent) / units
