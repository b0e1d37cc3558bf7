"""Spanish of Spain and of America."""

from typing import ClassVar

from typing_extensions import override

from videojobs_renderer.spoken_form.languages.iberian import Iberian
from videojobs_renderer.spoken_form.languages.language import (
    Currency,
    Gender,
    Magnitude,
    Marks,
    unit_set,
    word_set,
)
from videojobs_renderer.spoken_form.numbers import Notation


class Spanish(Iberian):
    """The decimal comma, in Mexico and its neighbours the point."""

    locale = "es"
    other_decimal_word = "punto"
    paired_fractions = True
    first, of_month, of_year = "primero", " de ", " de "
    halves: ClassVar = {
        2: ("medio", "medios"), 3: ("tercio", "tercios"), 4: ("cuarto", "cuartos"),
        10: ("décimo", "décimos"),
    }  # fmt: skip
    currencies: ClassVar = {
        "USD": Currency("dólar", "dólares", "centavo", "centavos"),
        "EUR": Currency("euro", "euros", "céntimo", "céntimos"),
        "GBP": Currency("libra", "libras", "penique", "peniques", Gender.FEMININE),
        "JPY": Currency("yen", "yenes"),
        "CNY": Currency("yuan", "yuanes"),
        "INR": Currency("rupia", "rupias", gender=Gender.FEMININE),
        "BRL": Currency("real", "reales", "centavo", "centavos"),
        "CHF": Currency("franco suizo", "francos suizos", "céntimo", "céntimos"),
        "CAD": Currency("dólar canadiense", "dólares canadienses", "centavo", "centavos"),
        "AUD": Currency("dólar australiano", "dólares australianos", "centavo", "centavos"),
        "KRW": Currency("won", "wones"),
        "RUB": Currency("rublo", "rublos"),
    }
    magnitudes: ClassVar = {
        "mil": Magnitude("mil"),
        **{word: Magnitude(word, "de") for word in ("millón", "millones", "billones")},
        "M": Magnitude("millones", "de"),
    }
    feminine_units = unit_set(
        "mile inch yard tonne pound ounce hour hectare calorie kilocalorie mile-per-hour"
    )
    abbreviations: ClassVar = {
        "Sr.": "señor", "Sra.": "señora", "Srta.": "señorita", "Dr.": "doctor", "Dra.": "doctora",
        "Prof.": "profesor", "Ud.": "usted", "Uds.": "ustedes", "etc.": "etcétera",
        "Dña.": "doña", "Tel.": "teléfono", "tel.": "teléfono",
        "p.ej.": "por ejemplo", "p. ej.": "por ejemplo", "Av.": "avenida", "núm.": "número",
        "EE.UU.": "Estados Unidos", "EE. UU.": "Estados Unidos", "aprox.": "aproximadamente",
        "a.C.": "antes de Cristo", "d.C.": "después de Cristo", "pág.": "página",
    }  # fmt: skip
    before_figures: ClassVar = {
        "p.": "página", "págs.": "páginas", "art.": "artículo", "cap.": "capítulo",
        "vol.": "volumen", "fig.": "figura",
    }  # fmt: skip
    closing = frozenset({"etc."})
    initialisms = word_set("IA API UE CEO IVA URL USA ONG UNAM") - {
        "IVA",
        "UNAM",
    }
    regnal = word_set(
        "Felipe Carlos Fernando Alfonso Isabel Juan Enrique Luis Pío Benedicto Pablo "
        "Jorge Guillermo Federico Napoleón Catalina Nicolás Alejandro Pedro León Gregorio "
        "Amadeo"
    )
    numbered = word_set(
        "siglo siglos capítulo parte volumen acto escena libro fase tipo clase nivel "
        "artículo tomo Guerra Capítulo Parte Volumen Tomo Siglo Apolo Rocky"
    )
    feminine_endings = ("a", "as", "ción", "ciones", "dad", "dades")
    feminine_nouns = word_set(
        "mujer mujeres vez veces noche noches tarde tardes calle calles clase clases parte partes "
        "ley leyes mano manos foto fotos flor flores llave llaves imagen imágenes madre madres"
    )
    marks = Marks(
        minus="menos", plus="más", equals="es igual a", unequal="no es igual a",
        less="es menor que", greater="es mayor que", at_most="es menor o igual que",
        at_least="es mayor o igual que", times="por", by="por", divided="entre",
        power="elevado a", plus_minus="más menos", about="aproximadamente", range="a",
        ratio="a", of="de", arrow="a", and_="y", at="arroba", dot="punto", slash="barra",
        backslash="barra invertida", dash="guion", underscore="guion bajo", colon="dos puntos",
        question="interrogación", hash="almohadilla", hashtag="hashtag", number="número",
        sharp="sharp", percent="por ciento", per="por", tilde="tilde", version="versión",
        section="sección", squared="al cuadrado", cubed="al cubo",
    )  # fmt: skip

    def __init__(self, decimal_point: bool) -> None:
        marks = (",", ".") if decimal_point else (".", ",")
        self.notation = Notation(*marks, spaced=True)
        self.decimal_word = "punto" if decimal_point else "coma"

    @override
    def gender_before(self, noun: str) -> Gender:
        """A word follows: "veintiún años", "veintiuna casas"."""
        if not noun[:1].isalpha() or noun in _NO_NOUNS:
            return Gender.PLAIN
        return self.gender_of(noun)

    @override
    def ordinal_with(self, number: int, ending: str) -> str:
        """As in "primer", written 1er, beside "primero", written 1.º."""
        said = super().ordinal_with(number, ending)
        return said.removesuffix("o") if ending == "er" else said

    @override
    def time(self, hour: int, minute: int, second: int | None) -> str:
        """As in "Quince treinta", "una y cinco"."""
        said = self.cardinal(hour, Gender.FEMININE)
        if minute:
            said += f" {self.marks.and_} {self.cardinal(minute)}"
        elif second is None:
            said += " en punto"
        return said if second is None else f"{said} y {self.cardinal(second)} segundos"

    @override
    def part(self, denominator: int) -> tuple[str, str]:
        """As in "Quinto", "doceavo"."""
        name = (
            self.ordinal(denominator) if denominator <= 10 else f"{self.cardinal(denominator)}avo"
        )
        return name, name + "s"

    @override
    def _cents(self, cents: int, currency: Currency) -> str:
        return f" con {self.cardinal(cents)}"


_NO_NOUNS = word_set(
    "a al ante bajo con contra de del desde e el en entre es fue hacia hasta la las "
    "los menos más más o para pero por porque que se según sin sobre son tras u un "
    "una veces y"
)
