"""What is said in French: shown words, and their spoken forms divided by "|"."""

import pytest

from tests.unit.renderer.spoken_form.reading import said


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1 234,5", "mille deux cent trente-quatre virgule cinq|"),
        ("2 000 000", "deux millions||"),
        ("100 000 habitants", "cent mille||habitants"),
        ("3,14", "trois virgule quatorze"),
        ("3,05", "trois virgule zéro cinq"),
        ("71", "soixante-et-onze"),
        ("91", "quatre-vingt-onze"),
        ("1 heure", "une|heure"),
    ],
)
def test_figures_are_numbers(shown: str, spoken: str) -> None:
    assert said(shown, "fr-FR") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1er janvier", "premier|janvier"),
        ("5 octobre 2026", "cinq|octobre|deux mille vingt-six"),
        ("05/10/2026", "cinq octobre deux mille vingt-six"),
        ("15h30", "quinze heures trente"),
        ("15:30", "quinze heures trente"),
        ("3,50 €", "trois|euros cinquante"),
        ("5 M€", "cinq|millions d'euros"),
        ("2 000 000 €", "deux millions|||d'euros"),
    ],
)
def test_dates_times_and_money(shown: str, spoken: str) -> None:
    assert said(shown, "fr-FR") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("2e", "deuxième"),
        ("1re", "première"),
        ("XXe siècle", "vingtième|siècle"),
        ("Louis XIV", "Louis|quatorze"),
        ("François Ier", "François|premier"),
    ],
)
def test_ordinals_and_roman_numerals(shown: str, spoken: str) -> None:
    assert said(shown, "fr-FR") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("10-15", "dix à quinze"),
        ("50 %", "cinquante|pour cent"),
        ("80 km/h", "quatre-vingts|kilomètres par heure"),
        ("3/4", "trois quarts"),
        ("3.11.2", "trois point onze point deux"),
        ("n° 5", "numéro|cinq"),
        ("01 23 45 67 89", "zéro un,|vingt-trois,|quarante-cinq,|soixante-sept,|quatre-vingt-neuf"),
        ("anna@example.org", "anna arobase example point org"),
        ("5<10", "cinq est inférieur à dix"),
        ("f(x)=2**3", "f de x égale deux puissance trois"),
        ("2*3*4", "deux fois trois fois quatre"),
        ("C#", "C sharp"),
        ("M. Dupont", "monsieur|Dupont"),
    ],
)
def test_the_rest(shown: str, spoken: str) -> None:
    assert said(shown, "fr-FR") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("au XIXe", "au|dix-neuvième"),
        ("Ce", "Ce"),
        ("Mme Martin", "madame|Martin"),
        ("44 av. J.-C. et", "quarante-quatre|avant Jésus-Christ||et"),
        ("av. Foch", "avenue|Foch"),
        ("p. 5", "page|cinq"),
        ("14/07/25", "quatorze juillet vingt-cinq"),
        ("1 1/2", "un et demi|"),
    ],
)
def test_numerals_titles_and_eras(shown: str, spoken: str) -> None:
    assert said(shown, "fr") == spoken
