"""What Spanish, French, Italian and Portuguese share."""

from collections.abc import Mapping
from typing import ClassVar, Final

from typing_extensions import override

from videojobs_renderer.spoken_form.languages.language import (
    Currency,
    Gender,
    Language,
    Magnitude,
    word_set,
)
from videojobs_renderer.spoken_form.numbers import Number

_FEMININE_ENDINGS: Final = word_set("ª re ère nde da ra ta va ma")
_MILLION: Final = 1_000_000


class Romance(Language):
    """Dates name the day by its number, except the first."""

    first: str
    """The first day of a month."""
    ordinal_endings = (
        r"\.?[\u00ba\u00aa\u00b0](?!\s?[CF]\b)"
        r"|(?:er|re|\u00e8re|e|\u00e8me|eme|nd|nde|do|ro|to|vo|mo|da|ra|ta|va|ma)\b"
    )
    of_month = " "
    of_year = " "
    of_million = "de"
    singular_below_two = False
    """Whether a noun is in the singular up to two: "un virgule cinq euro"."""
    halves: ClassVar[Mapping[int, tuple[str, str]]]
    """Names of small fractions, for one and for more."""

    @override
    def is_one(self, number: Number) -> bool:
        """Whether a noun is in the singular after this number."""
        return abs(number.value) < 2 if self.singular_below_two else super().is_one(number)

    def day(self, day: int) -> str:
        """The day of a month in words."""
        return self.first if day == 1 else self.cardinal(day)

    @override
    def date(self, day: int, month: int, year: int | None) -> str:
        """Day, month and year with their prepositions."""
        said = f"{self.day(day)}{self.of_month}{self.month(month)}"
        return said if year is None else f"{said}{self.of_year}{self.year(year)}"

    @override
    def fraction(self, numerator: int, denominator: int) -> str | None:
        """Three quarters."""
        if not 0 < numerator < denominator or denominator > 20:
            return None
        one, many = self.halves.get(denominator) or self.part(denominator)
        name = one if numerator == 1 else many
        return f"{self.cardinal(numerator, Gender.MASCULINE)} {name}"

    @override
    def money(self, number: Number, currency: Currency) -> tuple[str, str]:
        """Whole millions take a preposition: "deux millions d'euros"."""
        figure, name = super().money(number, currency)
        whole = abs(number.value)
        if whole >= _MILLION and whole % _MILLION == 0:
            name = self.linked(Magnitude("", self.of_million), name)
        return figure, name

    @override
    def ordinal_with(self, number: int, ending: str) -> str:
        """Feminine after "ª", "re", "da" …"""
        feminine = ending.lstrip(".") in _FEMININE_ENDINGS
        return self.ordinal(number, Gender.FEMININE if feminine else Gender.MASCULINE)

    def part(self, denominator: int) -> tuple[str, str]:
        """The name of one part and of several."""
        name = self.ordinal(denominator)
        return name, name + "s"
