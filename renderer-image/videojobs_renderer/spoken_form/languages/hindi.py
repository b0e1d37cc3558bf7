"""Hindi."""

from typing import ClassVar

from typing_extensions import override

from videojobs_renderer.spoken_form.languages.language import (
    Currency,
    Gender,
    Language,
    Magnitude,
    Marks,
)
from videojobs_renderer.spoken_form.numbers import Notation


class Hindi(Language):
    """Lakh and crore; years of the second millennium go by hundreds."""

    locale = "hi"
    notation = Notation(",", ".")
    decimal_word = other_decimal_word = "दशमलव"
    currencies: ClassVar = {
        "USD": Currency("डॉलर", "डॉलर", "सेंट", "सेंट"),
        "EUR": Currency("यूरो", "यूरो", "सेंट", "सेंट"),
        "GBP": Currency("पाउंड", "पाउंड", "पेंस", "पेंस"),
        "JPY": Currency("येन", "येन"),
        "CNY": Currency("युआन", "युआन"),
        "INR": Currency("रुपया", "रुपये", "पैसा", "पैसे"),
        "BRL": Currency("रियाल", "रियाल"),
        "CHF": Currency("स्विस फ़्रैंक", "स्विस फ़्रैंक"),
        "CAD": Currency("कनाडाई डॉलर", "कनाडाई डॉलर", "सेंट", "सेंट"),
        "AUD": Currency("ऑस्ट्रेलियाई डॉलर", "ऑस्ट्रेलियाई डॉलर", "सेंट", "सेंट"),
        "KRW": Currency("वॉन", "वॉन"),
        "RUB": Currency("रूबल", "रूबल"),
    }
    magnitudes: ClassVar = {
        **{word: Magnitude(word) for word in
           ("हज़ार", "हजार", "लाख", "करोड़", "करोड़", "अरब", "खरब", "मिलियन", "बिलियन")},
        "M": Magnitude("मिलियन"), "K": Magnitude("हज़ार"), "k": Magnitude("हज़ार"),
    }  # fmt: skip
    ordinal_endings = r"व(?:ाँ|ां|ीं|ीँ|ें|ी|ा)|[लरथठ][ाी](?!\w)"
    abbreviations: ClassVar = {"डॉ.": "डॉक्टर", "प्रो.": "प्रोफ़ेसर", "रु.": "रुपये"}
    marks = Marks(
        minus="ऋण", plus="प्लस", equals="बराबर", unequal="बराबर नहीं", less="लेस दैन",
        greater="ग्रेटर दैन", at_most="लेस दैन या बराबर", at_least="ग्रेटर दैन या बराबर", times="गुणा",
        by="गुणा", divided="भाग", power="की घात", plus_minus="प्लस माइनस", about="लगभग",
        range="से", ratio="अनुपात", of="का", arrow="से", and_="और", at="ऐट", dot="डॉट",
        slash="स्लैश", backslash="बैकस्लैश", dash="डैश", underscore="अंडरस्कोर", colon="कोलन",
        question="प्रश्न चिह्न", hash="हैश", hashtag="हैशटैग", number="नंबर", sharp="शार्प",
        percent="प्रतिशत", per="प्रति", tilde="टिल्डे", version="वर्ज़न",
        section="धारा", squared="का वर्ग", cubed="का घन",
    )  # fmt: skip

    @override
    def cardinal(self, number: int, gender: Gender = Gender.PLAIN) -> str:
        """Cardinal numbers do not agree with their noun."""
        return super().cardinal(number)

    @override
    def year(self, year: int) -> str:
        """As in "उन्नीस सौ निन्यानबे"."""
        if not 1100 <= year <= 1999:
            return self.cardinal(year)
        rest = f" {self.cardinal(year % 100)}" if year % 100 else ""
        return f"{self.cardinal(year // 100)} सौ{rest}"

    @override
    def date(self, day: int, month: int, year: int | None) -> str:
        """As in "पाँच अक्टूबर दो हज़ार छब्बीस"."""
        said = f"{self.cardinal(day)} {self.month(month)}"
        return said if year is None else f"{said} {self.year(year)}"

    @override
    def time(self, hour: int, minute: int, second: int | None) -> str:
        """As in "तीन बजकर तीस मिनट", "तीन बजे"."""
        if not minute and second is None:
            return f"{self.cardinal(hour)} बजे"
        said = f"{self.cardinal(hour)} बजकर {self.cardinal(minute)} मिनट"
        return said if second is None else f"{said} {self.cardinal(second)} सेकंड"

    @override
    def ordinal_with(self, number: int, ending: str) -> str:
        """As in "पाँचवीं", and the irregular "पहला" to "छठा" with their own endings."""
        if ending.startswith("व"):
            return self.cardinal(number) + ending
        feminine = ending.endswith("ी")
        return self.ordinal(number, Gender.FEMININE if feminine else Gender.MASCULINE)

    @override
    def fraction(self, numerator: int, denominator: int) -> str | None:
        """As in "तीन बटा चार", "आधा"."""
        if not 0 < numerator < denominator or denominator > 20:
            return None
        if (numerator, denominator) == (1, 2):
            return "आधा"
        return f"{self.cardinal(numerator)} बटा {self.cardinal(denominator)}"

    @override
    def mixed_fraction(self, whole: int, numerator: int, denominator: int) -> str:
        """As in "साढ़े तीन" for halves, except one and a half and two and a half."""
        if (numerator, denominator) != (1, 2):
            return super().mixed_fraction(whole, numerator, denominator)
        return {1: "डेढ़", 2: "ढाई"}.get(whole) or f"साढ़े {self.cardinal(whole)}"

    @override
    def _cents(self, cents: int, currency: Currency) -> str:
        name = currency.cent if cents == 1 else currency.cents
        return f" {self.cardinal(cents)} {name}"
