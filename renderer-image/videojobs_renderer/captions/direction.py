"""The direction of lines: players and libass take it from a line's first letter."""

from typing import Final

_RIGHT_TO_LEFT_MARK: Final = "\u200f"
_RTL: Final = frozenset({"ar", "fa", "ur", "ug", "sd", "he", "iw", "yi"})


def is_rtl(language: str) -> bool:
    """Whether the language (BCP 47) is written from right to left."""
    return language.lower().split("-")[0] in _RTL


def directed(line: str, *, rtl: bool) -> str:
    """A line that is set in its language's direction even if a Latin word or a figure begins it.

    An invisible right-to-left mark (U+200F) becomes its first letter, which decides by the
    Unicode Bidirectional Algorithm (UAX 9, P2). Chromium asks the first line for all of a cue.
    """
    return _RIGHT_TO_LEFT_MARK + line if rtl else line
