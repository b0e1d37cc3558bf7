"""What is said in Italian: shown words, and their spoken forms divided by "|"."""

import pytest

from tests.unit.renderer.spoken_form.reading import said


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1.234,5", "milleduecentotrentaquattro virgola cinque"),
        ("21 km", "ventun|chilometri"),
        ("1 casa", "una|casa"),
        ("1 ora", "una|ora"),
        ("3,14", "tre virgola quattordici"),
        ("5 ottobre 2026", "cinque|ottobre|duemilaventisei"),
        ("1 gennaio", "primo|gennaio"),
        ("05/10/2026", "cinque ottobre duemilaventisei"),
        ("15:30", "quindici e trenta"),
        ("3,50 €", "tre|euro e cinquanta"),
        ("5 mln €", "cinque|milioni|di euro"),
    ],
)
def test_figures_dates_and_money(shown: str, spoken: str) -> None:
    assert said(shown, "it-IT") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("10-15", "dieci a quindici"),
        ("50%", "cinquanta percento"),
        ("3/4", "tre quarti"),
        ("1º", "primo"),
        ("2ª", "seconda"),
        ("Luigi XIV", "Luigi|quattordicesimo"),
        ("XIX secolo", "diciannovesimo|secolo"),
        ("secolo XIX", "secolo|diciannovesimo"),
        ("3.11.2", "tre punto undici punto due"),
        ("anna@example.org", "anna chiocciola example punto org"),
        ("5<10", "cinque è minore di dieci"),
        ("f(x)=2**3", "f di x uguale due elevato a tre"),
        ("2*3*4", "due per tre per quattro"),
        ("C#", "C sharp"),
    ],
)
def test_the_rest(shown: str, spoken: str) -> None:
    assert said(shown, "it-IT") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1 anno", "un|anno"),
        ("1 studente", "uno|studente"),
        ("1 zaino", "uno|zaino"),
        ("1 problema", "un|problema"),
        ("1 ora", "una|ora"),
        ("1/2 tazza", "mezza|tazza"),
        ("1 e 2", "uno|e|due"),
    ],
)
def test_agreement(shown: str, spoken: str) -> None:
    assert said(shown, "it") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("ore 8.30", "ore|otto e trenta"),
        ("alle 8.30", "alle|otto e trenta"),
        ("N. 3", "Numero|tre"),
        ("Tel. 06 1234567", "Tel.|zero sei,|uno due tre quattro cinque sei sette"),
    ],
)
def test_times_and_numbers(shown: str, spoken: str) -> None:
    assert said(shown, "it") == spoken
