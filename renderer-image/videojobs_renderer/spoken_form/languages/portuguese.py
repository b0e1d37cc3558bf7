"""Portuguese of Brazil, and of Portugal."""

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


class Portuguese(Iberian):
    """Both varieties; CLDR has "dezesseis" for one and "dezasseis" for the other."""

    notation = Notation(".", ",", spaced=True)
    decimal_word, other_decimal_word = "vírgula", "ponto"
    paired_fractions = True
    singular_below_two = True
    first, of_month, of_year = "primeiro", " de ", " de "
    halves: ClassVar = {2: ("meio", "meios"), 3: ("terço", "terços")}
    currencies: ClassVar = {
        "USD": Currency("dólar", "dólares", "centavo", "centavos"),
        "EUR": Currency("euro", "euros", "centavo", "centavos"),
        "GBP": Currency("libra", "libras", "pêni", "pence", Gender.FEMININE),
        "JPY": Currency("iene", "ienes"),
        "CNY": Currency("yuan", "yuans"),
        "INR": Currency("rupia", "rupias", gender=Gender.FEMININE),
        "BRL": Currency("real", "reais", "centavo", "centavos"),
        "CHF": Currency("franco suíço", "francos suíços", "cêntimo", "cêntimos"),
        "CAD": Currency("dólar canadense", "dólares canadenses", "centavo", "centavos"),
        "AUD": Currency("dólar australiano", "dólares australianos", "centavo", "centavos"),
        "KRW": Currency("won", "wons"),
        "RUB": Currency("rublo", "rublos"),
    }
    magnitudes: ClassVar = {
        "mil": Magnitude("mil"),
        **{word: Magnitude(word, "de") for word in
           ("milhão", "milhões", "bilhão", "bilhões", "trilhões")},
        **{word: Magnitude("milhões", "de") for word in ("mi", "M")},
        "bi": Magnitude("bilhões", "de"),
    }  # fmt: skip
    feminine_units = unit_set(
        "mile inch yard tonne pound ounce hour calorie kilocalorie mile-per-hour"
    )
    abbreviations: ClassVar = {
        "Sr.": "senhor", "Sra.": "senhora", "Dr.": "doutor", "Dra.": "doutora",
        "Prof.": "professor", "Profa.": "professora", "etc.": "etcétera", "p.ex.": "por exemplo",
        "p. ex.": "por exemplo", "Av.": "avenida", "pág.": "página", "aprox.": "aproximadamente",
        "a.C.": "antes de Cristo", "d.C.": "depois de Cristo", "Ltda.": "limitada",
    }  # fmt: skip
    closing = frozenset({"etc."})
    initialisms = frozenset({"IA", "API", "CEO", "IBGE", "URL", "USA"})
    letter_names: ClassVar = {"E": "é", "e": "é", "O": "ó", "o": "ó"}
    regnal = word_set(
        "Pedro João Carlos Luís Henrique Elisabete Elizabeth Pio Bento Paulo Jorge "
        "Guilherme Frederico Napoleão Catarina Nicolau Alexandre Leão Gregório Filipe "
        "Manuel Afonso Fernando Francisco Maria José"
    )
    numbered = word_set(
        "século séculos capítulo parte volume ato cena livro fase tipo classe nível "
        "artigo tomo Guerra Século Capítulo Parte Volume Ato Tomo Apollo Rocky"
    )
    feminine_endings = ("a", "as", "ção", "ções", "dade", "dades", "agem", "agens")
    feminine_nouns = word_set(
        "mulher mulheres vez vezes noite noites tarde tardes parte partes mão mãos lei leis "
        "flor flores mãe mães gente classe classes chave chaves"
    )
    marks = Marks(
        minus="menos", plus="mais", equals="é igual a", unequal="é diferente de",
        less="é menor que", greater="é maior que", at_most="é menor ou igual a",
        at_least="é maior ou igual a", times="vezes", by="por", divided="dividido por",
        power="elevado a", plus_minus="mais ou menos", about="aproximadamente", range="a",
        ratio="a", of="de", arrow="para", and_="e", at="arroba", dot="ponto", slash="barra",
        backslash="barra invertida", dash="hífen", underscore="sublinhado",
        colon="dois-pontos", question="interrogação", hash="cerquilha", hashtag="hashtag",
        number="número", sharp="sharp", percent="por cento", per="por", tilde="til",
        version="versão", section="parágrafo", squared="ao quadrado", cubed="ao cubo",
    )  # fmt: skip

    def __init__(self, locale: str) -> None:
        self.locale = locale

    @override
    def gender_before(self, noun: str) -> Gender:
        """A word follows: "dois anos", "duas casas"."""
        if not noun[:1].isalpha() or len(noun) < 3:
            return Gender.PLAIN
        return self.gender_of(noun)

    @override
    def time(self, hour: int, minute: int, second: int | None) -> str:
        """As in "Quinze e trinta", "três horas"."""
        said = self.cardinal(hour, Gender.FEMININE)
        if minute or second is not None:
            said += f" e {self.cardinal(minute)}"
        else:
            said += " hora" if hour < 2 else " horas"
        return said if second is None else f"{said} e {self.cardinal(second)} segundos"

    @override
    def part(self, denominator: int) -> tuple[str, str]:
        """As in "Quinto", "doze avos"."""
        if denominator > 10:
            name = f"{self.cardinal(denominator)} avos"
            return name, name
        name = self.ordinal(denominator)
        return name, name + "s"
