"""The words and readings that rules ask a language for; ICU answers what CLDR knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from videojobs_renderer.spoken_form.icu import month_name, spell, unit_phrase
from videojobs_renderer.spoken_form.numbers import Notation, Number


def word_set(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


def unit_set(units: str) -> frozenset[str]:
    """The ICU units of these names."""
    return frozenset(f"unit/{name}" for name in units.split())


class Gender(Enum):
    """What a number counts: nothing, or a noun of this gender."""

    PLAIN = "numbering"
    MASCULINE = "cardinal-masculine"
    FEMININE = "cardinal-feminine"


@dataclass(frozen=True)
class Currency:
    """Names of a currency and of its hundredth, for one and for more."""

    one: str
    many: str
    cent: str = ""
    cents: str = ""
    gender: Gender = Gender.MASCULINE
    cent_gender: Gender = Gender.MASCULINE


@dataclass(frozen=True)
class Magnitude:
    """A power of a thousand after a figure. `link`: stands before the currency ("de dólares")."""

    word: str
    link: str = ""


@dataclass(frozen=True)
class Marks:
    """What marks are called; `range` and `ratio` stand for the dash and the colon of figures."""

    minus: str
    plus: str
    equals: str
    unequal: str
    less: str
    greater: str
    at_most: str
    at_least: str
    times: str
    by: str
    divided: str
    power: str
    plus_minus: str
    about: str
    range: str
    ratio: str
    of: str
    arrow: str
    and_: str
    at: str
    dot: str
    slash: str
    backslash: str
    dash: str
    underscore: str
    colon: str
    question: str
    hash: str
    hashtag: str
    number: str
    sharp: str
    percent: str
    tilde: str
    version: str
    section: str
    squared: str
    cubed: str
    per: str
    power_end: str = ""
    """Follows the exponent."""


class Language:
    """One language. Instances are compared by identity and are made once."""

    locale: str
    notation: Notation
    marks: ClassVar[Marks]
    currencies: ClassVar[Mapping[str, Currency]]
    yen: ClassVar[str] = "JPY"
    """The currency of the sign that Japan and China share."""
    magnitudes: ClassVar[Mapping[str, Magnitude]]
    """By what is written after a figure, letters in the written case."""
    ordinal_endings: ClassVar[str] = ""
    """A regular expression of what makes a figure an ordinal; empty where nothing does."""
    feminine_units: ClassVar[frozenset[str]] = frozenset()
    percent_gender: ClassVar[Gender] = Gender.PLAIN
    closing: ClassVar[frozenset[str]] = frozenset()
    """Abbreviations that often end a sentence: before a capital their full stop stays."""
    abbreviations: ClassVar[Mapping[str, str]] = {}
    """What abbreviations stand for; others keep their full stop."""
    before_figures: ClassVar[Mapping[str, str]] = {}
    """Abbreviations that are some only before a figure: "p. 5"."""
    before_names: ClassVar[Mapping[str, str]] = {}
    """Abbreviations that are some only before a capital: "Gov. Smith"."""
    after_names: ClassVar[Mapping[str, str]] = {}
    """What some stand for after a name, where no name follows: "Main St. is long"."""
    initialisms: ClassVar[frozenset[str]] = frozenset()
    """Words in capitals that are spelled although a voice could pronounce them."""
    letter_names: ClassVar[Mapping[str, str]] = {}
    """Letters whose name a voice does not say for the letter alone."""
    regnal: ClassVar[frozenset[str]] = frozenset()
    """Names after which a Roman numeral is an ordinal."""
    numbered: ClassVar[frozenset[str]] = frozenset()
    """Nouns after which even a single Roman letter is a number."""
    paired_fractions: ClassVar[bool] = False
    """Two decimals are read as one number ("trois virgule quatorze")."""
    decimal_word: str
    other_decimal_word: str
    """For a decimal mark that is not the language's own: software versions, foreign figures."""
    glue: ClassVar[str] = " "
    month_first: bool = False
    grouped_phone: ClassVar[bool] = False
    """Phone numbers are read as the numbers that they are grouped into."""

    def cardinal(self, number: int, gender: Gender = Gender.PLAIN) -> str:
        """A whole number in words."""
        return spell(number, f"spellout-{gender.value}", self.locale)

    def digits(self, text: str) -> str:
        """Digits one by one."""
        return self.glue.join(self.cardinal(int(digit)) for digit in text)

    def number(self, number: Number, gender: Gender = Gender.PLAIN) -> str:
        """Any figure in words."""
        if number.is_code:
            said = self.digits(number.whole)
        else:
            said = self.cardinal(int(number.whole), Gender.PLAIN if number.fraction else gender)
        if number.fraction:
            said = self.glue.join((said, self._mark_word(number), self._decimals(number.fraction)))
        return self.glue.join((self.marks.minus, said)) if number.negative else said

    def _mark_word(self, number: Number) -> str:
        own = number.mark == self.notation.decimal
        return self.decimal_word if own else self.other_decimal_word

    def _decimals(self, fraction: str) -> str:
        paired = self.paired_fractions and len(fraction) == 2 and fraction[0] != "0"
        return self.cardinal(int(fraction)) if paired else self.digits(fraction)

    def year(self, year: int) -> str:
        """A year of the Common Era."""
        return self.cardinal(year)

    def decade(self, year: int) -> str | None:  # noqa: ARG002  (for those that have one)
        """A decade that is written as a figure with an ending; None where none is."""
        return None

    def ordinal(self, number: int, gender: Gender = Gender.MASCULINE) -> str:
        """First, second …"""
        form = "feminine" if gender is Gender.FEMININE else "masculine"
        return spell(number, f"spellout-ordinal-{form}", self.locale)

    def ordinal_with(self, number: int, ending: str) -> str:  # noqa: ARG002  (for those that agree)
        """The ordinal that is written with this ending."""
        return self.ordinal(number)

    def regnal_number(self, number: int) -> str:
        """The number of a king, queen or pope."""
        return self.ordinal(number)

    def gender_before(self, noun: str) -> Gender:  # noqa: ARG002  (for those that agree)
        """The gender that a figure takes before this word, as far as its form shows it."""
        return Gender.PLAIN

    def unit_gender(self, unit: str) -> Gender:
        """The gender that a figure takes before a unit of measure."""
        if unit == "percent":
            return self.percent_gender
        return Gender.FEMININE if unit in self.feminine_units else Gender.MASCULINE

    def unit(self, number: Number, unit: str) -> tuple[str, str]:
        """The words before and after a figure with a unit (see `icu.unit_phrase`)."""
        return unit_phrase(number.value, unit, self.locale)

    def month(self, month: int) -> str:
        """The name of a month."""
        return month_name(month, self.locale)

    def date(self, day: int, month: int, year: int | None) -> str:
        """A date that is written in figures."""
        raise NotImplementedError

    def time(self, hour: int, minute: int, second: int | None) -> str:
        """A time of day."""
        raise NotImplementedError

    def fraction(self, numerator: int, denominator: int) -> str | None:
        """A fraction below one; None if it is not said as one."""
        raise NotImplementedError

    def half_before(self, noun: str) -> str | None:  # noqa: ARG002  (for those that agree)
        """One half before what is halved, where it differs from the fraction."""
        return None

    def mixed_fraction(self, whole: int, numerator: int, denominator: int) -> str:
        """A whole number and a fraction."""
        rest = self.fraction(numerator, denominator) or ""
        return f"{self.cardinal(whole)} {self.marks.and_} {rest}"

    def money(self, number: Number, currency: Currency) -> tuple[str, str]:
        """The figure, and the currency with its hundredths."""
        if not currency.cent or len(number.fraction) != 2:
            return self.number(number, currency.gender), self._currency_name(number, currency)
        cents = int(number.fraction)
        if int(number.whole) == 0 and cents:
            name = currency.cent if cents == 1 else currency.cents
            return self.cardinal(cents, currency.cent_gender), name
        whole = Number(number.whole, negative=number.negative)
        name = self._currency_name(whole, currency)
        if cents:
            name += self._cents(cents, currency)
        return self.number(whole, currency.gender), name

    def _currency_name(self, number: Number, currency: Currency) -> str:
        return currency.one if self.is_one(number) else currency.many

    def is_one(self, number: Number) -> bool:
        """Whether a noun is in the singular after this number."""
        return abs(number.value) == 1 and not number.fraction

    def _cents(self, cents: int, currency: Currency) -> str:
        name = currency.cent if cents == 1 else currency.cents
        return f" {self.marks.and_} {self.cardinal(cents, currency.cent_gender)} {name}"

    def linked(self, magnitude: Magnitude, currency: str) -> str:
        """A currency after a magnitude: "(millones) de euros"."""
        return self.glue.join(filter(None, (magnitude.link, currency)))

    def letters(self, text: str) -> str:
        """A word letter by letter."""
        return " ".join(self.letter_names.get(letter, letter) for letter in text)
