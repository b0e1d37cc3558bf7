"""What Chinese and Japanese have in common."""

from typing import ClassVar

from typing_extensions import override

from videojobs_renderer.spoken_form.languages.language import Currency, Language
from videojobs_renderer.spoken_form.numbers import Number


class EastAsian(Language):
    """`parts_of` stands between denominator and numerator, `joined` before a whole's fraction."""

    parts_of: ClassVar[str]
    joined: ClassVar[str]

    @override
    def date(self, day: int, month: int, year: int | None) -> str:
        """Year, month, day, each with its counter, as in "十月五日"."""
        said = f"{self.cardinal(month)}月{self.cardinal(day)}日"
        return said if year is None else f"{self.year(year)}年{said}"

    @override
    def fraction(self, numerator: int, denominator: int) -> str | None:
        """The denominator first, as in "四分之三"."""
        if not 0 < numerator < denominator:
            return None
        return f"{self.cardinal(denominator)}{self.parts_of}{self.cardinal(numerator)}"

    @override
    def mixed_fraction(self, whole: int, numerator: int, denominator: int) -> str:
        """As in "二又四分之三"."""
        return f"{self.cardinal(whole)}{self.joined}{self.fraction(numerator, denominator)}"

    @override
    def money(self, number: Number, currency: Currency) -> tuple[str, str]:
        """As in "三点五美元": hundredths are decimals, without closing zeros."""
        fraction = number.fraction.rstrip("0")
        kept = Number(number.whole, number.mark if fraction else "", fraction, number.negative)
        return self.number(kept, currency.gender), currency.many
