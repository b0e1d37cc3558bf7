"""English, American and British."""

from typing import ClassVar, Final

from typing_extensions import override

from videojobs_renderer.spoken_form.icu import spell
from videojobs_renderer.spoken_form.languages.language import (
    Currency,
    Gender,
    Language,
    Magnitude,
    Marks,
    word_set,
)
from videojobs_renderer.spoken_form.numbers import Notation

_KINGS: Final = (
    "Henry Louis Elizabeth Charles George William Edward James Richard Mary Pius Benedict "
    "Catherine Frederick Napoleon Nicholas Alexander Peter Philip Ferdinand Leo Gregory "
    "Innocent Clement Urban "
    "Boniface Francis Felipe Carlos Paul John Ramesses Ramses Ptolemy Constantine Justinian "
    "Otto Wilhelm Friedrich Gustav Christian Harald Olaf Margaret Margrethe Isabella Alfonso Ivan "
    "Darius Xerxes Cyrus Selim Suleiman Murad Mehmed Victoria Robert David Stephen"
)


class English(Language):
    """Both varieties: "one hundred five" and month first, or "one hundred and five"."""

    notation = Notation(",", ".")
    decimal_word = other_decimal_word = "point"
    currencies: ClassVar = {
        "USD": Currency("dollar", "dollars", "cent", "cents"),
        "EUR": Currency("euro", "euros", "cent", "cents"),
        "GBP": Currency("pound", "pounds", "penny", "pence"),
        "JPY": Currency("yen", "yen"),
        "CNY": Currency("yuan", "yuan"),
        "INR": Currency("rupee", "rupees", "paisa", "paise"),
        "BRL": Currency("real", "reais", "centavo", "centavos"),
        "CHF": Currency("Swiss franc", "Swiss francs"),
        "CAD": Currency("Canadian dollar", "Canadian dollars", "cent", "cents"),
        "AUD": Currency("Australian dollar", "Australian dollars", "cent", "cents"),
        "KRW": Currency("won", "won"),
        "RUB": Currency("ruble", "rubles"),
    }
    magnitudes: ClassVar = {
        **{word: Magnitude(word) for word in ("thousand", "million", "billion", "trillion")},
        **{word: Magnitude("thousand") for word in ("k", "K")},
        **{word: Magnitude("million") for word in ("m", "M", "mn", "mio")},
        **{word: Magnitude("billion") for word in ("b", "B", "bn", "Bn")},
        **{word: Magnitude("trillion") for word in ("tn", "T")},
    }
    abbreviations: ClassVar = {
        "Dr.": "Doctor", "Mr.": "Mister", "Mrs.": "Missis", "Ms.": "Miz", "Prof.": "Professor",
        "St.": "Saint", "Jr.": "Junior", "Sr.": "Senior", "vs.": "versus", "etc.": "et cetera",
        "e.g.": "for example", "i.e.": "that is", "approx.": "approximately", "Gen.": "General",
        "Capt.": "Captain", "Lt.": "Lieutenant", "Col.": "Colonel", "Sgt.": "Sergeant",
        "Inc.": "Incorporated", "Ltd.": "Limited", "Co.": "Company", "Corp.": "Corporation",
        "Ave.": "Avenue", "Blvd.": "Boulevard", "Fig.": "Figure", "fig.": "figure",
        "incl.": "including", "cf.": "compare", "Rd.": "Road", "est.": "established",
        "Vol.": "Volume", "vol.": "volume", "pp.": "pages", "Jan.": "January", "Feb.": "February",
        "Mar.": "March", "Apr.": "April", "Aug.": "August", "Sept.": "September",
        "Sep.": "September", "Oct.": "October", "Nov.": "November", "Dec.": "December",
    }  # fmt: skip
    before_figures: ClassVar = {
        "p.": "page", "pp.": "pages", "ch.": "chapter", "Ch.": "Chapter", "sec.": "section",
        "Sec.": "Section", "Art.": "Article", "art.": "article", "para.": "paragraph",
        "ext.": "extension", "c.": "circa", "ca.": "circa", "Mon.": "Monday", "Tue.": "Tuesday",
        "Wed.": "Wednesday", "Thu.": "Thursday", "Fri.": "Friday", "Sat.": "Saturday",
    }  # fmt: skip
    before_names: ClassVar = {
        "Gov.": "Governor", "Sen.": "Senator", "Rep.": "Representative", "Rev.": "Reverend",
        "Mt.": "Mount", "Ft.": "Fort", "Maj.": "Major", "Hon.": "Honorable",
        "Mon.": "Monday", "Tue.": "Tuesday", "Wed.": "Wednesday", "Thu.": "Thursday",
        "Fri.": "Friday", "Sat.": "Saturday",
    }  # fmt: skip
    after_names: ClassVar = {"St.": "Street", "Dr.": "Drive"}
    ordinal_endings = r"(?:st|nd|rd|th)\b"
    closing = frozenset({"etc.", "Inc.", "Ltd.", "Co.", "Corp.", "Jr.", "Sr."})
    initialisms = frozenset({"WHO", "SWIFT"})
    regnal = word_set(_KINGS)
    numbered = word_set(
        "War Chapter Part Volume Act Scene Book Phase Type Class Level Article Section "
        "Title Apollo Rocky Episode Season Mark Appendix Figure Table Group Bowl Fantasy "
        "Division Schedule chapter part volume act scene book phase type class level "
        "article section"
    )
    marks = Marks(
        minus="minus", plus="plus", equals="equals", unequal="is not equal to",
        less="is less than", greater="is greater than", at_most="is at most",
        at_least="is at least", times="times", by="by", divided="divided by",
        power="to the power of", plus_minus="plus or minus", about="about", range="to",
        ratio="to", of="of", arrow="to", and_="and", at="at", dot="dot", slash="slash",
        backslash="backslash", dash="dash", underscore="underscore", colon="colon",
        question="question mark", hash="hash", hashtag="hashtag", number="number",
        sharp="sharp", percent="percent", per="per", tilde="tilde", version="version",
        section="section", squared="squared", cubed="cubed",
    )  # fmt: skip

    def __init__(self, british: bool) -> None:
        self.locale = "en_GB" if british else "en_US"
        self.month_first = not british
        self._verbose = "-verbose" if british else ""

    @override
    def cardinal(self, number: int, gender: Gender = Gender.PLAIN) -> str:
        """As in "One hundred five", in British English "one hundred and five"."""
        return spell(number, f"spellout-numbering{self._verbose}", self.locale)

    @override
    def year(self, year: int) -> str:
        """As in "Nineteen ninety-nine"."""
        return spell(year, "spellout-numbering-year", self.locale)

    @override
    def decade(self, year: int) -> str | None:
        """As in "Nineteen nineties", "two thousands"."""
        words = self.year(year)
        return words.removesuffix("y") + "ies" if words.endswith("y") else words + "s"

    @override
    def ordinal(self, number: int, gender: Gender = Gender.MASCULINE) -> str:
        """As in "Twenty-first"."""
        return spell(number, f"spellout-ordinal{self._verbose}", self.locale)

    @override
    def regnal_number(self, number: int) -> str:
        """As in "The eighth"."""
        return f"the {self.ordinal(number)}"

    @override
    def date(self, day: int, month: int, year: int | None) -> str:
        """As in "October fifth, twenty twenty-six", or "the fifth of October"."""
        said = (
            f"{self.month(month)} {self.ordinal(day)}"
            if self.month_first
            else f"the {self.ordinal(day)} of {self.month(month)}"
        )
        return said if year is None else f"{said}, {self.year(year)}"

    @override
    def time(self, hour: int, minute: int, second: int | None) -> str:
        """As in "Three thirty", "three oh five"."""
        parts = [self.cardinal(hour)]
        if minute or second is not None:
            parts.append(self._minutes(minute))
        elif hour > 12 or hour == 0:
            parts.append("hundred")
        if second is not None:
            parts.append(self._minutes(second))
        return " ".join(parts)

    def _minutes(self, minute: int) -> str:
        if minute == 0:
            return "zero zero"
        return f"oh {self.cardinal(minute)}" if minute < 10 else self.cardinal(minute)

    @override
    def fraction(self, numerator: int, denominator: int) -> str | None:
        """As in "Three quarters"."""
        if not 0 < numerator < denominator or denominator > 20:
            return None
        name = {2: "half", 4: "quarter"}.get(denominator) or self.ordinal(denominator)
        if numerator > 1:
            name = "halves" if name == "half" else name + "s"
        return f"{self.cardinal(numerator)} {name}"

    @override
    def mixed_fraction(self, whole: int, numerator: int, denominator: int) -> str:
        """As in "Two and a half"."""
        if (numerator, denominator) == (1, 2):
            return f"{self.cardinal(whole)} and a half"
        return super().mixed_fraction(whole, numerator, denominator)

    @override
    def _cents(self, cents: int, currency: Currency) -> str:
        if cents >= 10:
            return f" {self.cardinal(cents)}"
        return super()._cents(cents, currency)

    @override
    def letters(self, text: str) -> str:
        """Capitals with stops between, of which voices say the names."""
        return "".join(f"{letter.upper()}." for letter in text)
