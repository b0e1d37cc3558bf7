"""What is said in Spanish: shown words, and their spoken forms divided by "|"."""

import pytest

from tests.unit.renderer.spoken_form.reading import said


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1.234,5", "mil doscientos treinta y cuatro coma cinco"),
        ("21 km", "veintiún|kilómetros"),
        ("21 personas", "veintiuna|personas"),
        ("200 personas", "doscientas|personas"),
        ("1 hora", "una|hora"),
        ("3,14", "tres coma catorce"),
        ("3,05", "tres coma cero cinco"),
        ("100.000", "cien mil"),
        ("10 000", "diez mil|"),
    ],
)
def test_figures_agree_with_their_noun(shown: str, spoken: str) -> None:
    assert said(shown, "es-ES") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("5 de octubre de 2026", "cinco|de|octubre|de|dos mil veintiséis"),
        ("1 de enero", "primero|de|enero"),
        ("05/10/2026", "cinco de octubre de dos mil veintiséis"),
        ("15:30", "quince y treinta"),
        ("3,50 €", "tres|euros con cincuenta"),
        ("$1.5 millones", "uno punto cinco|millones de dólares"),
        ("2.000.000 €", "dos millones|de euros"),
    ],
)
def test_dates_times_and_money(shown: str, spoken: str) -> None:
    assert said(shown, "es-ES") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1.º", "primero"),
        ("2ª", "segunda"),
        ("3er piso", "tercer|piso"),
        ("Felipe II", "Felipe|segundo"),
        ("Alfonso XIII", "Alfonso|trece"),
        ("siglo XIX", "siglo|diecinueve"),
    ],
)
def test_ordinals_and_roman_numerals(shown: str, spoken: str) -> None:
    assert said(shown, "es-ES") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("10-15", "diez a quince"),
        ("50 %", "cincuenta|por ciento"),
        ("-5 °C", "menos cinco|grados Celsius"),
        ("3/4", "tres cuartos"),
        ("3.11.2", "tres punto once punto dos"),
        ("n.º 5", "número|cinco"),
        ("anna@example.org", "anna arroba example punto org"),
        ("5<10", "cinco es menor que diez"),
        ("f(x)=2**3", "f de x es igual a dos elevado a tres"),
        ("2*3*4", "dos por tres por cuatro"),
        ("C#", "C sharp"),
        ("Sr. López", "señor|López"),
        ("la IA y la UE", "la|I A|y|la|U E"),
        ("+34 912 345 678", "más tres cuatro,|nueve uno dos,|tres cuatro cinco,|seis siete ocho"),
    ],
)
def test_the_rest(shown: str, spoken: str) -> None:
    assert said(shown, "es-ES") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1,234.5", "mil doscientos treinta y cuatro punto cinco"),
        ("$3.50", "tres dólares con cincuenta"),
    ],
)
def test_mexico_writes_the_decimal_point(shown: str, spoken: str) -> None:
    assert said(shown, "es-MX") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("200 días", "doscientos|días"),
        ("1 día", "un|día"),
        ("21 días", "veintiún|días"),
        ("21 mujeres", "veintiuna|mujeres"),
        ("1 mano", "una|mano"),
        ("1 problema", "un|problema"),
        ("1/2 taza", "media|taza"),
        ("½ litro", "medio|litro"),
        ("1 ½", "uno y medio|"),
    ],
)
def test_agreement(shown: str, spoken: str) -> None:
    assert said(shown, "es") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("15:30 h", "quince y treinta|horas"),
        ("a las 8:00 h", "a|las|ocho|horas"),
        ("los 80s", "los|ochenta"),
        ("tomo II", "tomo|dos"),
        ("p. 5", "página|cinco"),
        ("05/10/25", "cinco de octubre de veinticinco"),
    ],
)
def test_times_decades_and_numerals(shown: str, spoken: str) -> None:
    assert said(shown, "es") == spoken
