"""What is said in German: shown words, and their spoken forms divided by "|"."""

import pytest

from tests.unit.renderer.spoken_form.reading import said


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1.234,5", "eintausendzweihundertvierunddreißig Komma fünf"),
        ("100.000", "einhunderttausend"),
        ("10 000", "zehntausend|"),
        ("3,14", "drei Komma eins vier"),
        ("0,5", "null Komma fünf"),
        ("21 Tage", "einundzwanzig|Tage"),
        ("1 Auto", "ein|Auto"),
        ("1 Stunde", "eine|Stunde"),
    ],
)
def test_figures_are_numbers(shown: str, spoken: str) -> None:
    assert said(shown, "de-DE") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("im Jahr 1999", "im|Jahr|neunzehnhundertneunundneunzig"),
        ("2026", "zweitausendsechsundzwanzig"),
        ("1990er", "neunzehnhundertneunziger"),
        ("80er Jahre", "achtziger|Jahre"),
        ("am 5. Oktober", "am|fünften|Oktober"),
        ("5. Oktober", "fünfter|Oktober"),
        ("Am 3. Mai 2026", "Am|dritten|Mai|zweitausendsechsundzwanzig"),
        ("05.10.2026", "fünfter Oktober zweitausendsechsundzwanzig"),
        ("vom 3. bis 5. Juni", "vom|dritten|bis|fünften|Juni"),
    ],
)
def test_years_dates_and_decades(shown: str, spoken: str) -> None:
    assert said(shown, "de-DE") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("15:30 Uhr", "fünfzehn|Uhr dreißig"),
        ("15.30 Uhr", "fünfzehn|Uhr dreißig"),
        ("15:30", "fünfzehn Uhr dreißig"),
        ("15:00 Uhr", "fünfzehn|Uhr"),
        ("3:2", "drei zu zwei"),
    ],
)
def test_times(shown: str, spoken: str) -> None:
    assert said(shown, "de-DE") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("3,50 €", "drei|Euro fünfzig"),
        ("1 €", "ein|Euro"),
        ("$3.50", "drei Dollar fünfzig"),
        ("5 Mio. €", "fünf|Millionen|Euro"),
        ("1.000.000 €", "eine Million|Euro"),
        ("5 €/Monat", "fünf|Euro pro Monat"),
    ],
)
def test_money(shown: str, spoken: str) -> None:
    assert said(shown, "de-DE") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("5 km", "fünf|Kilometer"),
        ("10-15 km", "zehn bis fünfzehn|Kilometer"),
        ("-5 °C", "minus fünf|Grad Celsius"),
        ("50 %", "fünfzig|Prozent"),
        ("1 %", "ein|Prozent"),
        ("1 m", "ein|Meter"),
    ],
)
def test_units_and_percent(shown: str, spoken: str) -> None:
    assert said(shown, "de-DE") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("der 5. Tag", "der|fünfte|Tag"),
        ("in der 5. Klasse", "in|der|fünften|Klasse"),
        ("das 2. Mal", "das|zweite|Mal"),
        ("am 1. und 2. Mai", "am|ersten|und|zweiten|Mai"),
        ("Um 5. Dann", "Um|fünf.|Dann"),
        ("Ludwig XIV. war", "Ludwig|der Vierzehnte|war"),
        ("Kapitel IV", "Kapitel|vier"),
    ],
)
def test_ordinals_and_roman_numerals(shown: str, spoken: str) -> None:
    assert said(shown, "de-DE") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("10–15", "zehn bis fünfzehn"),
        ("3/4", "drei Viertel"),
        ("2½", "zweieinhalb"),
        ("24/7", "vierundzwanzig sieben"),
        ("3.11.2", "drei Punkt elf Punkt zwei"),
        ("Version 3.5", "Version|drei Punkt fünf"),
        ("+49 30 1234567", "plus vier neun,|drei null,|eins zwei drei vier fünf sechs sieben"),
        ("anna@example.org", "anna ät example Punkt org"),
        ("www.beispiel.de", "w w w Punkt beispiel Punkt d e"),
        ("#Urlaub2026", "Hashtag Urlaub zweitausendsechsundzwanzig"),
        ("5<10", "fünf kleiner als zehn"),
        ("f(x)=2**3", "f von x gleich zwei hoch drei"),
        ("2*3*4", "zwei mal drei mal vier"),
        ("C#", "C Sharp"),
        ("z. B. so", "zum Beispiel||so"),
        ("ca. 5 km", "zirka|fünf|Kilometer"),
        ("Nr. 5", "Nummer|fünf"),
        ("USA und KI", "U S A|und|K I"),
        ("10-jährige", "zehn-jährige"),
    ],
)
def test_the_rest(shown: str, spoken: str) -> None:
    assert said(shown, "de-DE") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("am 5.10.2026", "am|fünften Oktober zweitausendsechsundzwanzig"),
        ("der 5.10.2026", "der|fünfte Oktober zweitausendsechsundzwanzig"),
        (
            "vom 3.10. bis 5.11.2025",
            "vom|dritten Oktober|bis|fünften November zweitausendfünfundzwanzig",
        ),
        ("am 24.12. um", "am|vierundzwanzigsten Dezember|um"),
        ("bis zum 31.12.", "bis|zum|einunddreißigsten Dezember"),
        ("in Version 3.10. Das", "in|Version|drei Punkt eins null.|Das"),
        ("18. bis 20. Mai", "achtzehnter|bis|zwanzigster|Mai"),
        ("18./19. Mai", "achtzehnter und neunzehnter|Mai"),
        ("18.-20. Mai", "achtzehnter bis zwanzigster|Mai"),
        ("am 02.05.25", "am|zweiten Mai fünfundzwanzig"),
        ("2024/25", "zweitausendvierundzwanzig fünfundzwanzig"),
    ],
)
def test_dates_in_the_case_of_their_article(shown: str, spoken: str) -> None:
    assert said(shown, "de") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("3. Auflage", "dritte|Auflage"),
        ("19. Jahrhundert", "neunzehntes|Jahrhundert"),
        ("im 19. Jahrhundert", "im|neunzehnten|Jahrhundert"),
        ("Es ist 5. Das", "Es|ist|fünf.|Das"),
    ],
)
def test_ordinals_before_their_nouns(shown: str, spoken: str) -> None:
    assert said(shown, "de") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("Kapitel IV. Dann", "Kapitel|vier.|Dann"),
        ("Teil I.", "Teil|eins."),
        ("Karl V. regierte.", "Karl|der Fünfte|regierte."),
    ],
)
def test_numerals_keep_their_full_stop(shown: str, spoken: str) -> None:
    assert said(shown, "de") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("44 v. Chr. und", "vierundvierzig|vor Christus||und"),
        ("S. 5", "Seite|fünf"),
        ("Art. 5 Abs. 2", "Artikel|fünf|Absatz|zwei"),
        ("Ca. 5 km", "Zirka|fünf|Kilometer"),
        ("Fr. Meier", "Frau|Meier"),
        ("Fr. 9 Uhr", "Freitag|neun|Uhr"),
        ("Mo.-Fr. und", "Mo.-Fr.|und"),
        ("Das gilt so. Und", "Das|gilt|so.|Und"),
    ],
)
def test_abbreviations_by_their_neighbours(shown: str, spoken: str) -> None:
    assert said(shown, "de") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1 Name", "ein|Name"),
        ("1 Nacht", "eine|Nacht"),
        ("1/2 Liter", "ein halber|Liter"),
        ("½ Tasse", "eine halbe|Tasse"),
        ("1/2 Jahr", "ein halbes|Jahr"),
        ("$1,299.50", "eintausendzweihundertneunundneunzig Dollar fünfzig"),
    ],
)
def test_agreement(shown: str, spoken: str) -> None:
    assert said(shown, "de") == spoken
