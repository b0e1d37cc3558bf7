"""German."""

import re
from typing import ClassVar, Final

from typing_extensions import override

from videojobs_renderer.spoken_form.icu import spell
from videojobs_renderer.spoken_form.languages.language import (
    Currency,
    Gender,
    Language,
    Magnitude,
    Marks,
    unit_set,
    word_set,
)
from videojobs_renderer.spoken_form.numbers import Notation

_FEMININE_NOUN: Final = re.compile(r"\w+(?:ung|heit|keit|schaft|ion|tät|ur|ei|e)", re.IGNORECASE)
_KINGS: Final = (
    "Heinrich Ludwig Elisabeth Karl Georg Wilhelm Friedrich Otto Franz Joseph Leopold Maximilian "
    "Philipp Pius Benedikt Johannes Paul Katharina Nikolaus Alexander Peter Napoleon Leo Gregor "
    "Ferdinand Albrecht August Konrad Ramses Charles Gustav Christian Richard Eduard Jakob"
)


class German(Language):
    """German: figures agree with their noun, years go by hundreds."""

    locale = "de"
    notation = Notation(".", ",", spaced=True)
    decimal_word, other_decimal_word = "Komma", "Punkt"
    currencies: ClassVar = {
        "USD": Currency("Dollar", "Dollar", "Cent", "Cent"),
        "EUR": Currency("Euro", "Euro", "Cent", "Cent"),
        "GBP": Currency("Pfund", "Pfund", "Penny", "Pence"),
        "JPY": Currency("Yen", "Yen"),
        "CNY": Currency("Yuan", "Yuan"),
        "INR": Currency("Rupie", "Rupien", gender=Gender.FEMININE),
        "BRL": Currency("Real", "Reais"),
        "CHF": Currency("Franken", "Franken", "Rappen", "Rappen"),
        "CAD": Currency("kanadischer Dollar", "kanadische Dollar"),
        "AUD": Currency("australischer Dollar", "australische Dollar"),
        "KRW": Currency("Won", "Won"),
        "RUB": Currency("Rubel", "Rubel"),
    }
    magnitudes: ClassVar = {
        **{word: Magnitude(word) for word in
           ("Tausend", "Million", "Millionen", "Milliarde", "Milliarden", "Billionen")},
        **{word: Magnitude("Millionen") for word in ("Mio.", "Mio")},
        **{word: Magnitude("Milliarden") for word in ("Mrd.", "Mrd")},
    }  # fmt: skip
    percent_gender = Gender.MASCULINE
    closing = frozenset({"usw."})
    feminine_units = unit_set(
        "mile second minute hour tonne ounce gallon mile-per-hour millisecond kilowatt- "
        "hour calorie kilocalorie millisecond microsecond nanosecond"
    )
    abbreviations: ClassVar = {
        "z.B.": "zum Beispiel", "z. B.": "zum Beispiel", "d.h.": "das heißt",
        "d. h.": "das heißt", "u.a.": "unter anderem", "u. a.": "unter anderem",
        "bzw.": "beziehungsweise", "usw.": "und so weiter", "ca.": "zirka", "Nr.": "Nummer",
        "v. Chr.": "vor Christus", "v.Chr.": "vor Christus", "n. Chr.": "nach Christus",
        "n.Chr.": "nach Christus", "geb.": "geboren", "max.": "maximal", "mind.": "mindestens",
        "Std.": "Stunden", "Min.": "Minuten", "Sek.": "Sekunden", "Tel.": "Telefon",
        "Tsd.": "Tausend", "Jh.": "Jahrhundert", "i.d.R.": "in der Regel",
        "u.U.": "unter Umständen",
        "z.T.": "zum Teil", "z. T.": "zum Teil", "o.ä.": "oder ähnliches", "Hrsg.": "Herausgeber",
        "Dr.": "Doktor", "Prof.": "Professor", "Hr.": "Herr", "Fr.": "Frau", "St.": "Sankt",
        "Str.": "Straße", "vgl.": "vergleiche", "evtl.": "eventuell", "ggf.": "gegebenenfalls",
        "inkl.": "inklusive", "Abb.": "Abbildung", "Bd.": "Band", "Mio.": "Millionen",
        "Mrd.": "Milliarden", "Jan.": "Januar", "Feb.": "Februar", "Apr.": "April",
        "Aug.": "August", "Sept.": "September", "Sep.": "September", "Okt.": "Oktober",
        "Nov.": "November", "Dez.": "Dezember",
    }  # fmt: skip
    before_figures: ClassVar = {
        "S.": "Seite", "Kap.": "Kapitel", "Art.": "Artikel", "Abs.": "Absatz", "min.": "mindestens",
        "Mo.": "Montag", "Di.": "Dienstag", "Mi.": "Mittwoch", "Do.": "Donnerstag",
        "Fr.": "Freitag", "Sa.": "Samstag", "So.": "Sonntag",
    }  # fmt: skip
    initialisms = word_set(
        "USA KI ARD EU API CEO UNO IT AG EDV EKG US UKW OLED AKW URL SUV UV IP ID AI UI "
        "SOS USB APP EZB ETF ABI IQ EM OP"
    ) - {"APP", "ABI", "UNO"}
    regnal = word_set(_KINGS)
    numbered = word_set(
        "Kapitel Teil Band Akt Szene Buch Phase Typ Klasse Stufe Artikel Abschnitt "
        "Weltkrieg Apollo Rocky Folge Staffel Anhang Abbildung Tabelle Gruppe"
    )
    marks = Marks(
        minus="minus", plus="plus", equals="gleich", unequal="ungleich", less="kleiner als",
        greater="größer als", at_most="kleiner gleich", at_least="größer gleich", times="mal",
        by="mal", divided="geteilt durch", power="hoch", plus_minus="plus minus",
        about="ungefähr", range="bis", ratio="zu", of="von", arrow="nach", and_="und", at="ät",
        dot="Punkt", slash="Schrägstrich", backslash="Backslash", dash="Bindestrich",
        underscore="Unterstrich", colon="Doppelpunkt", question="Fragezeichen", hash="Raute",
        hashtag="Hashtag", number="Nummer", sharp="Sharp", percent="Prozent", per="pro",
        tilde="Tilde", version="Version", section="Paragraf", squared="Quadrat", cubed="hoch drei",
    )  # fmt: skip

    @override
    def year(self, year: int) -> str:
        """As in "Neunzehnhundertneunundneunzig"."""
        return spell(year, "spellout-numbering-year", self.locale)

    @override
    def decade(self, year: int) -> str | None:
        """As in "Neunzehnhundertneunziger", written 1990er."""
        return f"{self.year(year)}er"

    @override
    def ordinal(self, number: int, gender: Gender = Gender.MASCULINE) -> str:
        """The weak form: "(der) fünfte"."""
        return spell(number, "spellout-ordinal", self.locale)

    def ordinal_after(self, number: int, before: str, noun: str | None = None) -> str:
        """The form after the two words before it, and before a noun without an article: "am
        fünften", "der fünfte", "fünfter", "fünfte Auflage", "fünftes Jahrhundert"."""
        *rest, article = ["", *before.lower().split()]
        if article in _DATIVE or (article == "der" and rest[-1:] and rest[-1] in _PREPOSITIONS):
            return spell(number, "spellout-ordinal-n", self.locale)
        if article in _NOMINATIVE or (noun and self.gender_before(noun) is Gender.FEMININE):
            return self.ordinal(number)
        if noun in _NEUTER:
            return spell(number, "spellout-ordinal-s", self.locale)
        return spell(number, "spellout-ordinal-r", self.locale)

    @override
    def regnal_number(self, number: int) -> str:
        """As in "Der Achte"."""
        return f"der {self.ordinal(number).capitalize()}"

    @override
    def gender_before(self, noun: str) -> Gender:
        """Nouns have capitals; the ending often shows the gender."""
        if not noun[:1].isupper():
            return Gender.PLAIN
        feminine = _FEMININE_NOUN.fullmatch(noun) and noun not in _OTHERS_IN_E
        return Gender.FEMININE if feminine or noun in _FEMININE else Gender.MASCULINE

    @override
    def date(self, day: int, month: int, year: int | None) -> str:
        """As in "Fünfter Oktober zweitausendsechsundzwanzig"."""
        said = f"{self.ordinal_after(day, '')} {self.month(month)}"
        return said if year is None else f"{said} {self.year(year)}"

    @override
    def time(self, hour: int, minute: int, second: int | None) -> str:
        """As in "Fünfzehn Uhr dreißig"."""
        said = f"{self.cardinal(hour, Gender.MASCULINE)} Uhr"
        if minute or second is not None:
            said += f" {self.cardinal(minute)}"
        return said if second is None else f"{said} und {self.cardinal(second)} Sekunden"

    @override
    def fraction(self, numerator: int, denominator: int) -> str | None:
        """As in "Drei Viertel"."""
        if not 0 < numerator < denominator or denominator > 20:
            return None
        if denominator == 2:
            return "ein halb"
        name = f"{self.ordinal(denominator)}l".capitalize()
        return f"{self.cardinal(numerator, Gender.MASCULINE)} {name}"

    @override
    def half_before(self, noun: str) -> str | None:
        """As in "eine halbe Tasse", "ein halber Liter"."""
        if not noun[:1].isupper():
            return None
        feminine = self.gender_before(noun) is Gender.FEMININE
        return "eine halbe" if feminine else "ein halbes" if noun in _NEUTER else "ein halber"

    @override
    def mixed_fraction(self, whole: int, numerator: int, denominator: int) -> str:
        """As in "Zweieinhalb", "zwei drei Viertel"."""
        if (numerator, denominator) == (1, 2):
            return f"{self.cardinal(whole, Gender.MASCULINE)}einhalb"
        return f"{self.cardinal(whole)} {self.fraction(numerator, denominator)}"

    @override
    def _cents(self, cents: int, currency: Currency) -> str:
        return f" {self.cardinal(cents)}"


_OTHERS_IN_E: Final = word_set("Name Junge Ende Auge Käse Kunde Kollege Gedanke Buchstabe Getreide")
_FEMININE: Final = word_set("Nacht Stadt Hand Wand Frau Mutter Tochter Schwester Million Bank Uni")
_DATIVE: Final = word_set(
    "am vom zum im beim dem den des einem einen ab bis seit ihrem seinem meinem jedem "
    "diesem zur jeden diesen meinen seinen ihren unseren"
)
_NEUTER: Final = word_set(
    "Jahrhundert Jahrtausend Semester Lebensjahr Jahr Kilo Pfund Glas Stück Gramm Kilogramm "
    "Päckchen Bund Dutzend Ei Brot"
)
_NOMINATIVE: Final = frozenset(["der", "die", "das", "jede", "diese", "dieser"])
_PREPOSITIONS: Final = word_set(
    "in mit von nach bei seit aus zu auf an während wegen ab vor unter über"
)
