"""Shows TeX formulas as text: `$E = mc^2$` becomes what a keyboard with all symbols would write."""

import re
from typing import Final

from pylatexenc.latex2text import LatexNodes2Text

_TEX: Final = re.compile(r"\\[A-Za-z]|[\^_{}=]|^\s*[A-Za-z]\s*$")
"""What a formula contains and money does not: commands, indices, equations, a single variable."""

_LONGEST: Final = 500  # characters; a longer one is no formula that anybody could follow by ear
_POWER: Final = re.compile(r"\^([0-9n])(?![\w])")
_POWERS: Final = str.maketrans("0123456789n", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ")


def is_formula(tex: str) -> bool:
    """Whether what is between two dollar signs is a formula; else they are signs of money."""
    return _TEX.search(tex) is not None and len(tex) <= _LONGEST


def formula(tex: str, mark: str) -> str:
    """The formula between two marks `$` or `$$`; one that is no TeX, as it was written."""
    try:
        text: str = LatexNodes2Text(math_mode="text").latex_to_text(tex)
    except (RecursionError, ValueError):
        return f"{mark}{tex}{mark}"
    return " ".join(_POWER.sub(lambda match: match[1].translate(_POWERS), text).split())
