"""What Spanish and Portuguese share beyond the other Romance languages."""

import re
from typing import ClassVar, Final

from typing_extensions import override

from videojobs_renderer.spoken_form.languages.language import Gender
from videojobs_renderer.spoken_form.languages.romance import Romance

_MASCULINE_IN_A: Final = re.compile(
    r"(?:d[i\u00ed]a|mapa|planeta|cometa|clima|idioma|drama|trauma|panorama|dilema|tema|sistema"
    r"|problema|programa|poema|esquema|lema|teorema|telegrama|diagrama|quilograma|kilograma|grama"
    r"|cinema|artista|turista)s?"
)


class Iberian(Romance):
    """`halves` begins with the masculine half; its feminine ends in "a"."""

    feminine_endings: ClassVar[tuple[str, ...]]
    feminine_nouns: ClassVar[frozenset[str]]
    """Feminine nouns with another ending."""

    def gender_of(self, noun: str) -> Gender:
        """Of a noun by its ending: "dos días", "duas casas"."""
        feminine = noun.endswith(self.feminine_endings) and not _MASCULINE_IN_A.fullmatch(noun)
        return Gender.FEMININE if feminine or noun in self.feminine_nouns else Gender.MASCULINE

    @override
    def half_before(self, noun: str) -> str | None:
        """As in "media taza", "meio litro"."""
        half = self.halves[2][0]
        named = {Gender.FEMININE: f"{half[:-1]}a", Gender.MASCULINE: half}
        return named.get(self.gender_before(noun))

    @override
    def mixed_fraction(self, whole: int, numerator: int, denominator: int) -> str:
        """As in "uno y medio", "um e meio"."""
        if (numerator, denominator) == (1, 2):
            return f"{self.cardinal(whole)} {self.marks.and_} {self.halves[2][0]}"
        return super().mixed_fraction(whole, numerator, denominator)

    @override
    def regnal_number(self, number: int) -> str:
        """Ordinals up to ten: "Felipe segundo", "Luís quatorze"."""
        return self.ordinal(number) if number <= 10 else self.cardinal(number)
