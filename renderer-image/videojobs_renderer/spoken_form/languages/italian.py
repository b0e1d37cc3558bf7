"""Italian."""

import re
from typing import ClassVar, Final

from typing_extensions import override

from videojobs_renderer.spoken_form.languages.language import (
    Currency,
    Gender,
    Magnitude,
    Marks,
    unit_set,
    word_set,
)
from videojobs_renderer.spoken_form.languages.romance import Romance
from videojobs_renderer.spoken_form.numbers import Notation


class Italian(Romance):
    """Italian."""

    locale = "it"
    notation = Notation(".", ",", spaced=True)
    decimal_word, other_decimal_word = "virgola", "punto"
    paired_fractions = True
    first, of_million = "primo", "di"
    halves: ClassVar = {2: ("mezzo", "mezzi")}
    currencies: ClassVar = {
        "USD": Currency("dollaro", "dollari", "centesimo", "centesimi"),
        "EUR": Currency("euro", "euro", "centesimo", "centesimi"),
        "GBP": Currency("sterlina", "sterline", "penny", "pence", Gender.FEMININE),
        "JPY": Currency("yen", "yen"),
        "CNY": Currency("yuan", "yuan"),
        "INR": Currency("rupia", "rupie", gender=Gender.FEMININE),
        "BRL": Currency("real", "real", "centavo", "centavos"),
        "CHF": Currency("franco svizzero", "franchi svizzeri", "centesimo", "centesimi"),
        "CAD": Currency("dollaro canadese", "dollari canadesi", "centesimo", "centesimi"),
        "AUD": Currency("dollaro australiano", "dollari australiani", "centesimo", "centesimi"),
        "KRW": Currency("won", "won"),
        "RUB": Currency("rublo", "rubli"),
    }
    magnitudes: ClassVar = {
        "mila": Magnitude("mila"),
        **{word: Magnitude(word, "di") for word in
           ("milione", "milioni", "miliardo", "miliardi")},
        **{word: Magnitude("milioni", "di") for word in ("mln", "Mln", "M")},
        **{word: Magnitude("miliardi", "di") for word in ("mld", "Mld")},
    }  # fmt: skip
    feminine_units = unit_set("yard tonne pound ounce hour calorie kilocalorie kilowatt-hour")
    abbreviations: ClassVar = {
        "Sig.": "signor", "Sig.ra": "signora", "Dott.": "dottor", "Dr.": "dottor",
        "Prof.": "professor", "ecc.": "eccetera", "es.": "esempio", "ad es.": "ad esempio",
        "pag.": "pagina", "n.": "numero", "a.C.": "avanti Cristo", "d.C.": "dopo Cristo",
        "ca.": "circa", "art.": "articolo",
    }  # fmt: skip
    closing = frozenset({"ecc."})
    initialisms = frozenset(["IA", "API", "UE", "CEO", "URL"])
    regnal = word_set(
        "secolo Secolo Luigi Carlo Vittorio Emanuele Umberto Enrico Elisabetta Pio "
        "Benedetto Giovanni Paolo Giorgio Guglielmo Federico Napoleone Caterina Nicola "
        "Alessandro Pietro Leone Gregorio Filippo Francesco Ferdinando Cosimo Ludovico"
    )
    numbered = word_set(
        "capitolo parte volume atto scena libro fase tipo classe livello articolo tomo "
        "Capitolo Parte Volume Atto Tomo Apollo Rocky"
    )
    marks = Marks(
        minus="meno", plus="più", equals="uguale", unequal="diverso da", less="è minore di",
        greater="è maggiore di", at_most="è minore o uguale a", at_least="è maggiore o uguale a",
        times="per", by="per", divided="diviso", power="elevato a", plus_minus="più o meno",
        about="circa", range="a", ratio="a", of="di", arrow="verso", and_="e",
        at="chiocciola", dot="punto", slash="barra", backslash="barra rovesciata",
        dash="trattino", underscore="trattino basso", colon="due punti",
        question="punto interrogativo", hash="cancelletto", hashtag="hashtag", number="numero",
        sharp="sharp", percent="per cento", per="al", tilde="tilde", version="versione",
        section="paragrafo", squared="al quadrato", cubed="al cubo",
    )  # fmt: skip

    @override
    def gender_before(self, noun: str) -> Gender:
        """Only "one" changes: "un anno", "uno studio", "una casa"."""
        if not noun[:1].isalpha() or len(noun) < 3 or noun in _NO_NOUNS:
            return Gender.PLAIN
        if noun in _FEMININE or (noun.endswith("a") and not noun.endswith(("ma", "sta"))):
            return Gender.FEMININE
        return Gender.PLAIN if _UNO.match(noun) else Gender.MASCULINE

    @override
    def half_before(self, noun: str) -> str | None:
        """As in "mezza tazza", "mezzo litro"."""
        if len(noun) < 3 or noun in _NO_NOUNS:
            return None
        return "mezza" if self.gender_before(noun) is Gender.FEMININE else "mezzo"

    @override
    def mixed_fraction(self, whole: int, numerator: int, denominator: int) -> str:
        """As in "uno e mezzo"."""
        if (numerator, denominator) == (1, 2):
            return f"{self.cardinal(whole)} e mezzo"
        return super().mixed_fraction(whole, numerator, denominator)

    @override
    def time(self, hour: int, minute: int, second: int | None) -> str:
        """As in "Quindici e trenta"."""
        said = self.cardinal(hour, Gender.FEMININE)
        if minute or second is not None:
            said += f" e {self.cardinal(minute)}"
        return said if second is None else f"{said} e {self.cardinal(second)} secondi"

    @override
    def part(self, denominator: int) -> tuple[str, str]:
        """As in "Quarto", "quarti"."""
        name = self.ordinal(denominator)
        return name, name[:-1] + "i"

    @override
    def _cents(self, cents: int, currency: Currency) -> str:
        return f" e {self.cardinal(cents)}"


_UNO: Final = re.compile(r"s[^aeiouàèéìòù\W]|z|gn|ps|pn|x|y", re.IGNORECASE)
"""Before these sounds "uno" keeps its ending."""

_FEMININE: Final = word_set(
    "mano notte volte parte classe moglie chiave legge luce voce forma firma"
)
_NO_NOUNS: Final = word_set(
    "che con dei del della delle dello per non più sono sul tra una fra gli"
)
