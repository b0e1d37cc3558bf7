"""French."""

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


class French(Romance):
    """French of France; thousands are set apart by spaces."""

    locale = "fr"
    notation = Notation(".", ",", spaced=True)
    decimal_word, other_decimal_word = "virgule", "point"
    paired_fractions = True
    singular_below_two = True
    grouped_phone = True
    first = "premier"
    halves: ClassVar = {
        2: ("demi", "demis"), 3: ("tiers", "tiers"), 4: ("quart", "quarts"),
    }  # fmt: skip
    currencies: ClassVar = {
        "USD": Currency("dollar", "dollars", "cent", "cents"),
        "EUR": Currency("euro", "euros", "centime", "centimes"),
        "GBP": Currency("livre", "livres", "penny", "pence", Gender.FEMININE),
        "JPY": Currency("yen", "yens"),
        "CNY": Currency("yuan", "yuans"),
        "INR": Currency("roupie", "roupies", gender=Gender.FEMININE),
        "BRL": Currency("réal", "réaux", "centavo", "centavos"),
        "CHF": Currency("franc suisse", "francs suisses", "centime", "centimes"),
        "CAD": Currency("dollar canadien", "dollars canadiens", "cent", "cents"),
        "AUD": Currency("dollar australien", "dollars australiens", "cent", "cents"),
        "KRW": Currency("won", "wons"),
        "RUB": Currency("rouble", "roubles"),
    }
    magnitudes: ClassVar = {
        "mille": Magnitude("mille"),
        **{word: Magnitude(word, "de") for word in
           ("million", "millions", "milliard", "milliards")},
        "M": Magnitude("millions", "de"), "Md": Magnitude("milliards", "de"),
    }  # fmt: skip
    feminine_units = unit_set(
        "tonne pound ounce second minute hour millisecond microsecond nanosecond calorie "
        "kilocalorie"
    )
    abbreviations: ClassVar = {
        "M.": "monsieur", "MM.": "messieurs", "Dr.": "docteur", "Pr.": "professeur",
        "etc.": "et cetera", "p.ex.": "par exemple", "p. ex.": "par exemple",
        "av. J.-C.": "avant Jésus-Christ", "ap. J.-C.": "après Jésus-Christ",
        "Mme": "madame", "Mmes": "mesdames", "Mlle": "mademoiselle", "Dr": "docteur",
        "Tél.": "téléphone", "tél.": "téléphone",
        "c.-à-d.": "c'est-à-dire", "av.": "avenue", "env.": "environ", "vol.": "volume",
        "Mme.": "madame", "Mlle.": "mademoiselle",
    }  # fmt: skip
    before_figures: ClassVar = {
        "p.": "page", "pp.": "pages", "art.": "article", "chap.": "chapitre",
    }  # fmt: skip
    closing = frozenset({"etc."})
    initialisms = frozenset(["IA", "UE", "EU", "US", "UV", "IP", "ID"])
    regnal = word_set(
        "Louis Charles François Henri Napoléon Philippe Élisabeth Pie Benoît Jean Paul "
        "Georges Guillaume Frédéric Catherine Nicolas Alexandre Pierre Léon Grégoire "
        "Léopold Albert Ramsès"
    )
    numbered = word_set(
        "chapitre partie volume acte scène livre phase type classe niveau article tome "
        "Chapitre Partie Volume Acte Tome Article Apollo Rocky"
    )
    marks = Marks(
        minus="moins", plus="plus", equals="égale", unequal="est différent de",
        less="est inférieur à", greater="est supérieur à", at_most="est inférieur ou égal à",
        at_least="est supérieur ou égal à", times="fois", by="par", divided="divisé par",
        power="puissance", plus_minus="plus ou moins", about="environ", range="à", ratio="à",
        of="de", arrow="vers", and_="et", at="arobase", dot="point", slash="slash",
        backslash="antislash", dash="tiret", underscore="tiret bas", colon="deux-points",
        question="point d'interrogation", hash="dièse", hashtag="hashtag", number="numéro",
        sharp="sharp", percent="pour cent", per="par", tilde="tilde", version="version",
        section="section", squared="au carré", cubed="au cube",
    )  # fmt: skip

    @override
    def regnal_number(self, number: int) -> str:
        """As in "François premier", "Louis quatorze"."""
        return "premier" if number == 1 else self.cardinal(number)

    @override
    def linked(self, magnitude: Magnitude, currency: str) -> str:
        """As in "(millions) d'euros"."""
        said = super().linked(magnitude, currency)
        return re.sub(r"^de (?=[aeiou])", "d'", said)

    @override
    def gender_before(self, noun: str) -> Gender:
        """Nouns do not show their gender: only frequent ones are known."""
        return Gender.FEMININE if noun in _FEMININE_NOUNS else Gender.PLAIN

    @override
    def half_before(self, noun: str) -> str | None:
        """As in "une demi tasse"."""
        return "une demi" if noun in _FEMININE_NOUNS else None

    @override
    def mixed_fraction(self, whole: int, numerator: int, denominator: int) -> str:
        """As in "un et demi"."""
        if (numerator, denominator) == (1, 2):
            return f"{self.cardinal(whole)} et demi"
        return super().mixed_fraction(whole, numerator, denominator)

    @override
    def time(self, hour: int, minute: int, second: int | None) -> str:
        """As in "Quinze heures trente"."""
        said = f"{self.cardinal(hour, Gender.FEMININE)} {'heure' if hour < 2 else 'heures'}"
        if minute or second is not None:
            said += f" {self.cardinal(minute, Gender.FEMININE)}"
        return said if second is None else f"{said} et {self.cardinal(second)} secondes"

    @override
    def part(self, denominator: int) -> tuple[str, str]:
        """As in "Cinquième"."""
        name = self.ordinal(denominator)
        return name, name + "s"

    @override
    def _cents(self, cents: int, currency: Currency) -> str:
        return f" {self.cardinal(cents)}"


_FEMININE_NOUNS: Final = word_set(
    "heure heures minute minutes seconde secondes personne personnes fois semaine "
    "semaines année années journée page pages partie parties ville villes femme "
    "femmes fille filles chose choses question questions vidéo image images étape "
    "étapes raison raisons place places tonne tonnes voiture voitures maison maisons "
    "entreprise entreprises bouteille bouteilles tasse tasses"
    " cuillère tranche pincée gousse équipe "
    "école langue"
)
