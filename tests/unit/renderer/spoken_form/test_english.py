"""What is said in English: shown words, and their spoken forms divided by "|"."""

import pytest

from tests.unit.renderer.spoken_form.reading import said


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1,234.50", "one thousand two hundred thirty-four point five zero"),
        ("1,000,000", "one million"),
        ("12,34,567", "one million two hundred thirty-four thousand five hundred sixty-seven"),
        ("3.14159", "three point one four one five nine"),
        (".5", "zero point five"),
        ("007", "zero zero seven"),
        ("-5", "minus five"),
        ("(-5)", "(minus five)"),
        ("1,2,3", "one,two,three"),
        (
            "1234567890123456",
            "one two three four five six seven eight nine zero one two three four five six",
        ),
        ("2,025 people", "two thousand twenty-five|people"),
        ("10³", "ten cubed"),
        ("H₂O", "H two O"),
    ],
)
def test_figures_are_numbers(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("in 2025", "in|twenty twenty-five"),
        ("(1990)", "(nineteen ninety)"),
        ("1990s", "nineteen nineties"),
        ("'90s", "nineties"),
        ("2000s", "two thousands"),
        ("mid-1990s", "mid-nineteen nineties"),
        ("March 5, 2026", "March|fifth,|twenty twenty-six"),
        ("Oct. 31, 2025", "October|thirty-first,|twenty twenty-five"),
        ("5 May 2026", "the fifth of|May|twenty twenty-six"),
        ("the 5th of May", "the|fifth|of|May"),
        ("10/05/2026", "October fifth, twenty twenty-six"),
        ("2026-10-05", "October fifth, twenty twenty-six"),
        ("1914-1918", "nineteen fourteen to nineteen eighteen"),
        ("1914–18", "nineteen fourteen to eighteen"),
    ],
)
def test_years_dates_and_decades(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("3:30 pm", "three thirty|PM"),
        ("7 a.m. today", "seven|AM|today"),
        ("at 3:05", "at|three oh five"),
        ("at 3:00", "at|three o'clock"),
        ("18:00", "eighteen hundred"),
        ("at 15:30", "at|fifteen thirty"),
        ("10:30am-11:30am", "ten thirty AM to eleven thirty AM"),
        ("1:23:45", "one twenty-three forty-five"),
        ("16:9", "sixteen to nine"),
        ("3-2", "three to two"),
    ],
)
def test_times(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("$3.50", "three dollars fifty"),
        ("£3.05", "three pounds and five pence"),
        ("$0.50", "fifty cents"),
        ("$1", "one dollar"),
        ("$1.5M", "one point five million dollars"),
        ("$5 million", "five|million dollars"),
        ("$5-10", "five to ten dollars"),
        ("$5-$10", "five to ten dollars"),
        ("€3.50", "three euros fifty"),
        ("100 USD", "one hundred|dollars"),
        ("₹500", "five hundred rupees"),
        ("-$5", "minus five dollars"),
        ("$5/month", "five dollars per month"),
        ("$1,234.56", "one thousand two hundred thirty-four dollars fifty-six"),
    ],
)
def test_money(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("5 km", "five|kilometers"),
        ("3nm", "three nanometers"),
        ("-5°C", "minus five degrees Celsius"),
        ("20 °C", "twenty|degrees Celsius"),
        ("50%", "fifty percent"),
        ("10-15%", "ten to fifteen percent"),
        ("50%-60%", "fifty percent to sixty percent"),
        ("100 MB/s", "one hundred|megabytes per second"),
        ("60 mph", "sixty|miles per hour"),
        ("5'10\"", "five feet ten inches"),
        ("5-km run", "five kilometer|run"),
        ("4 x 100 m", "four|by|one hundred|meters"),
    ],
)
def test_units_and_percent(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("10-15", "ten to fifteen"),
        ("3/4", "three quarters"),
        ("2 1/2 cups", "two and a half||cups"),
        ("2½", "two and a half"),
        ("24/7", "twenty-four seven"),
        ("50/50", "fifty fifty"),
        ("1st", "first"),
        ("22nd", "twenty-second"),
        ("19th-century", "nineteenth-century"),
    ],
)
def test_ranges_fractions_ordinals(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("Henry VIII", "Henry|the eighth"),
        ("Elizabeth II was", "Elizabeth|the second|was"),
        ("World War II", "World|War|two"),
        ("Chapter IV.", "Chapter|four."),
        ("Malcolm X", "Malcolm|X"),
        ("am I", "am|I"),
    ],
)
def test_roman_numerals(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("3.11.2", "three point eleven point two"),
        ("v2.0", "version two point zero"),
        ("version 3.5", "version|three point five"),
        ("V8", "V eight"),
        ("(555) 123-4567", "five five five,|one two three, four five six seven"),
        ("555-123-4567", "five five five, one two three, four five six seven"),
        ("+1 555 123 4567", "plus one,|five five five,|one two three,|four five six seven"),
    ],
)
def test_versions_and_phones(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        (
            "https://example.org/help?a=1&b=2",
            "example dot org slash help question mark a equals one and b equals two",
        ),
        ("www.example.com", "W.W.W. dot example dot com"),
        ("anna@example.org", "anna at example dot org"),
        ("@anna", "at anna"),
        ("#VideoOfTheDay", "hashtag Video Of The Day"),
        ("#100DaysOfCode", "hashtag one hundred Days Of Code"),
        ("#1", "number one"),
        ("script.py", "script dot P.Y."),
        ("/usr/bin/env", "slash usr slash bin slash env"),
        ("C:\\new", "C colon backslash new"),
    ],
)
def test_addresses_and_tags(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("5<10", "five is less than ten"),
        ("5 > 3", "five|is greater than|three"),
        ("a <b and c> d", "a|is less than b|and|c is greater than|d"),
        ("count<10", "count is less than ten"),
        ("2*3*4", "two times three times four"),
        ("f(x)=2**3", "f of x equals two to the power of three"),
        ("x^2", "x to the power of two"),
        ("a != b", "a|is not equal to|b"),
        ("10 - 3 = 7", "ten|minus|three|equals|seven"),
        ("1920x1080", "nineteen twenty by one thousand eighty"),
        ("C#", "C sharp"),
        ("C++", "C plus plus"),
        (".NET", "dot net"),
        ("List<String>", "List of String"),
        ("<your name>", "your|name"),
        ("snake_case", "snake underscore case"),
        ("Berlin→Hamburg", "Berlin to Hamburg"),
        ("rises¹ fast", "rises|fast"),
        ("x² + y²", "x squared|plus|y squared"),
    ],
)
def test_code_and_operators(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("iPhone15", "iPhone fifteen"),
        ("A17", "A-seventeen"),
        ("MP3", "MP three"),
        ("COVID-19", "COVID-nineteen"),
        ("GPT-4", "GPT-four"),
        ("5G", "five G"),
        ("4K video", "four K|video"),
        ("24-hour", "twenty-four-hour"),
        ("i7-12700K", "i seven-twelve thousand seven hundred K"),
    ],
)
def test_names_with_figures(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("Dr. Smith met Mr. Jones.", "Doctor|Smith|met|Mister|Jones."),
        ("No. 5", "number|five"),
        ("no. 5", "number|five"),
        ("e.g. this", "for example|this"),
        ("etc.", "et cetera."),
        ("NASA and FBI", "NASA|and|FBI"),
        ("the WHO said", "the|W.H.O.|said"),
        ("AT&T", "AT and T"),
    ],
)
def test_abbreviations_and_acronyms(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("101", "one hundred and one"),
        ("05/10/2026", "the fifth of October, twenty twenty-six"),
        ("May 5", "May|fifth"),
        ("5 km", "five|kilometres"),
        ("50%", "fifty per cent"),
    ],
)
def test_british_english(shown: str, spoken: str) -> None:
    assert said(shown, "en-GB") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("John C. Reilly", "John|C.|Reilly"),
        ("Louis C.K. and", "Louis|C.K.|and"),
        ("George V. Smith", "George|V.|Smith"),
        ("Mark I think", "Mark|I|think"),
        ("Charles I love", "Charles|I|love"),
        ("Group I joined", "Group|I|joined"),
        ("the book I read", "the|book|I|read"),
        ("type I diabetes", "type|one|diabetes"),
        ("World War I.", "World|War|one."),
        ("I said no. I left", "I|said|no.|I|left"),
    ],
)
def test_letters_after_names_are_no_numerals(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("Henry VIII's wives", "Henry|the eighth's|wives"),
        ("Elizabeth II. She", "Elizabeth|the second.|She"),
        ("Vol. II,", "Volume|two,"),
        ("Charles I was", "Charles|the first|was"),
    ],
)
def test_numerals_in_any_place(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("25 Dec 2025", "the twenty-fifth of|December|twenty twenty-five"),
        ("5/5/25", "May fifth, twenty-five"),
        (
            "2025-11-29T15:30:00Z",
            "November twenty-ninth, twenty twenty-five fifteen thirty zero zero Z",
        ),
        ("1,000th", "one thousandth"),
        ("1990/91", "nineteen ninety ninety-one"),
        ("1999/2000", "nineteen ninety-nine two thousand"),
        ("10 a.m.-5 p.m. today", "ten|AM to five|PM|today"),
        ("3.30 pm", "three thirty|PM"),
    ],
)
def test_dates_of_every_kind(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("€1.299,50", "one thousand two hundred ninety-nine euros fifty"),
        ("1 000 000", "one million||"),
        ("10 000", "ten thousand|"),
        ("room 5 300 people", "room|five|three hundred|people"),
    ],
)
def test_figures_in_the_notation_of_others(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        (
            "180°C/350°F",
            "one hundred eighty degrees Celsius slash three hundred fifty degrees Fahrenheit",
        ),
        ("120/80", "one hundred twenty slash eighty"),
        ("555.123.4567", "five five five, one two three, four five six seven"),
        (
            "4111 1111 1111 1111",
            "four one one one,|one one one one,|one one one one,|one one one one",
        ),
        (
            "ISBN 978-3-16-148410-0",
            "ISBN|nine seven eight, three, one six, one four eight four one zero, zero",
        ),
        ("3-1/2 cups", "three and a half|cups"),
        ("6' 2\" tall", "six feet two inches||tall"),
        ("6 ft. tall", "six|feet|tall"),
        ("$.50", "fifty cents"),
    ],
)
def test_slashes_and_chains_of_figures(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("10⁻³", "ten to the power of minus three"),
        ("E=mc²", "E equals mc squared"),
        ("per km²", "per|km squared"),
        ("word² next", "word|next"),
    ],
)
def test_powers(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("x[0] * 2", "x zero|times|two"),
        ("0x1F", "zero x one F"),
        ("a<>b", "a is not equal to b"),
        ("vector<int> v", "vector of int|v"),
        ("bold</i> end", "bold/i|end"),
        ("§§ 3", "section|three"),
        ("#A-123", "hash A-one hundred twenty-three"),
        (".gitignore", "dot gitignore"),
        ("~/.bashrc", "tilde slash dot bashrc"),
        ("a@b.co.uk", "a at b dot co dot U.K."),
    ],
)
def test_code_of_every_kind(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("Main St. is", "Main|Street|is"),
        ("St. Louis", "Saint|Louis"),
        ("On St. Louis", "On|Saint|Louis"),
        ("Mount St. Helens", "Mount|Saint|Helens"),
        ("42nd St. and", "forty-second|Street|and"),
        ("5 Main St. Then", "five|Main|Street|Then"),
        ("Ocean Dr. is", "Ocean|Drive|is"),
        ("Then Dr. Smith", "Then|Doctor|Smith"),
        ("Gov. Smith", "Governor|Smith"),
        ("Mt. Hood", "Mount|Hood"),
        ("c. 1850", "circa|eighteen fifty"),
        ("p. 5", "page|five"),
        ("Art. 3", "Article|three"),
        ("The sun. 5 men", "The|sun.|five|men"),
        ("E.g. this", "For example|this"),
    ],
)
def test_abbreviations_by_their_neighbours(shown: str, spoken: str) -> None:
    assert said(shown, "en-US") == spoken
