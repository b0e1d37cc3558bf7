"""Figures as they are written in a language: grouping, decimal mark, value."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MAX_SPELLED_DIGITS: Final = 15
"""A longer figure is an identifier: it is read digit by digit."""


@dataclass(frozen=True)
class Number:
    """A figure without its grouping. `mark`: the written decimal mark, empty for a whole number."""

    whole: str
    mark: str = ""
    fraction: str = ""
    negative: bool = False

    @property
    def value(self) -> Decimal:
        """Its value; the fraction's closing zeros are kept in the exponent."""
        digits = f"{self.whole}.{self.fraction}" if self.fraction else self.whole
        return Decimal(f"-{digits}" if self.negative else digits)

    @property
    def is_code(self) -> bool:
        """Whether its digits are read one by one: "007", or a very long number."""
        padded = len(self.whole) > 1 and self.whole.startswith("0")
        return (padded and not self.fraction) or len(self.whole) > MAX_SPELLED_DIGITS


@dataclass(frozen=True)
class Notation:
    """How a language writes numbers. `spaced`: thousands are set apart by spaces; in others only
    figures of millions and full thousands are."""

    group: str
    decimal: str
    spaced: bool = False

    @property
    def pattern(self) -> str:
        """A regular expression without groups, for one figure without sign."""
        group, decimal = re.escape(self.group), re.escape(self.decimal)
        # Two digits between marks: lakh and crore, in English texts as well.
        grouped = rf"\d{{1,3}}(?:{group}\d{{2,3}})*{group}\d{{3}}(?:{decimal}\d+)?(?!\d)"
        groups = r"(?: \d{3})+" if self.spaced else r"(?:(?: \d{3}){2,}| 000)"
        spaced = rf"|(?<!\d )\d{{1,3}}{groups}(?:{decimal}\d+)?(?![\d]| \d)"
        foreign = rf"|\d{{1,3}}(?:{decimal}\d{{3}})+{group}\d\d?(?!\d)"
        plain = r"|\d+(?:[.,]\d+(?![.,]?\d))?"
        return f"(?:{grouped}{spaced}{foreign}{plain})"

    def parse(self, text: str, negative: bool = False) -> Number:
        """The number of a text that `pattern` matches."""
        grouped = (
            rf"\d{{1,3}}(?:[{re.escape(self.group)} ]\d{{2,3}})*[{re.escape(self.group)} ]\d{{3}}"
        )
        match = re.fullmatch(rf"({grouped})(?:{re.escape(self.decimal)}(\d+))?", text)
        if match:
            whole = re.sub(r"\D", "", match[1])
            return Number(whole, self.decimal if match[2] else "", match[2] or "", negative)
        if len(re.findall(r"[.,]", text)) > 1:  # in the notation of another language
            whole, fraction = re.split(rf"{re.escape(self.group)}(?=\d+$)", text)
            return Number(re.sub(r"\D", "", whole), self.decimal, fraction, negative)
        whole, mark, fraction = re.fullmatch(r"(\d+)([.,]?)(\d*)", text).groups()  # type: ignore[union-attr]
        return Number(whole, mark, fraction, negative)
