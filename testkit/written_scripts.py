"""Scripts as people write them, each with the words that it says.

Ten kinds of text, put together at random from written pieces, every piece with what is to be seen
and heard of it. So the right words are known without reading any Markdown.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Piece = tuple[str, str]
"""What is written, and the text that it stands for."""


@dataclass(frozen=True)
class Written:
    """A script and its text."""

    kind: str
    script: str
    text: str


def plain(*texts: str) -> list[Piece]:
    """Pieces that are shown as they are written."""
    return [(text, text) for text in texts]


SENTENCES: Final[dict[str, list[Piece]]] = {
    "news": [
        *plain(
            "The council voted 27 to 12 on Tuesday.",
            "Prices rose by 3.5% in the U.S. last year.",
            "Dr. Smith called it “a turning point”.",
            "It cost €1,250, or about $1,400.",
        ),
        ("Turnout **nearly doubled**, *again*.", "Turnout nearly doubled, again."),
        ("Demand rises[^1] fast.", "Demand rises fast."),
        (
            "Read [the full report](https://example.org/a_(b)?x=1&y=2 'PDF').",
            "Read the full report.",
        ),
        ("AT&amp;T and R&D grew &copy; 2024.", "AT&T and R&D grew © 2024."),
    ],
    "recipe": [
        *plain(
            "Mix 200 g of flour with ½ teaspoon of salt.",
            "Bake at 180 °C for 25-30 min.",
            "Use 2*3*4 cm pieces.",
            "3. Oktober ist der Tag.",
        ),
        ("Add butter → stir → rest.", "Add butter → stir → rest."),
        ("Cool it ❄️ well✅then serve 🍰.", "Cool it well then serve ."),
        ("~~Sugar~~ honey is _better_.", "Sugar honey is better."),
    ],
    "code": [
        *plain(
            "A List<String> holds names.",
            "Then f(x)=2**3 and 5<10 hold.",
            "In C# or C++ the name snake_case stays.",
            "Open C:\\new\\logs and run it.",
            "If a <b and c> d the loop stops.",
            "Call git clone <your repository> first.",
            "The URL ends in ?cats=true&region=auckland&copy=2&not=1 here.",
        ),
        ("Use `<div>` and `a_b*c*d`.", "Use <div> and a_b*c*d."),
        ("An &lt;input&gt; is typed.", "An <input> is typed."),
    ],
    "table": [
        *plain("The figures follow.", "All values are from 2023."),
        ("See [table 2][t2] too.", "See table 2 too."),
    ],
    "chat": [
        *plain(
            "@anna are you there?? #monday",
            "lol :-) see you @ 5 p.m.",
            "[Anna]: Hello!",
            "[laughs] no way...",
            "Cost me $5 and $6, ok?",
        ),
        ("I❤NY and yes✅no 😂😂", "I NY and yes no"),
        ("1️⃣ first, 2️⃣ second", "1 first, 2 second"),
        ("**@bob** said `ok`", "@bob said ok"),
    ],
    "product": [
        *plain("The X-200™ weighs 1.2 kg.", "iPhone 15 Pro: 3nm, 24/7, A17.", "Save 20 % today!"),
        ("Only <b>49 €</b><br>per month.", "Only 49 € per month."),
        ("Write to <anna@example.org> today.", "Write to anna@example.org today."),
        ("H<sub>2</sub>O &ndash; pure.", "H2O – pure."),
        ("![Red shoe](shoe.png) in red.", "Red shoe in red."),
    ],
    "mixed": [
        *plain(
            "价格是¥249,900。iPhone15采用3nm工艺。",
            "これはテストです。",
            "مرحبا بكم في القاهرة.",
            "שלום עולם.",
            "यह हिन्दी है।",
            "ภาษาไทยง่าย",
            "Grüße aus Köln, ça va?",
            "Привет, мир!",
        ),
        ("这是**重点**内容。", "这是重点内容。"),
        ("**「重点」**内容。", "「重点」内容。"),
    ],
    "mathematics": [
        *plain("So 3 * 4 * 5 equals 60.", "Here x ≤ y and a ≠ b.", "It costs $5 to $6."),
        (r"Half is $\frac{1}{2}$ of it.", "Half is 1/2 of it."),
        ("Energy is $E = mc^2$ then.", "Energy is E = mc² then."),
        ("Ten is 10<sup>2</sup> over ten.", "Ten is 10² over ten."),
    ],
    "subtitles": plain("The sea rises", "twice a day", "because of the moon.", "We all know it."),
    "page": [
        *plain("Welcome to our page.", "Tom & Jerry > others."),
        ("Before <!-- ask Anna --> after.", "Before after."),
        ('<span class="x">Big</span> <i>news</i>', "Big news"),
        ("Visit <https://example.org/help> now.", "Visit https://example.org/help now."),
        ("Some \\*stars\\* stay.", "Some *stars* stay."),
    ],
}


def written_script(kind: str, chance: random.Random) -> Written:
    """A script of one kind."""
    said = [chance.choice(SENTENCES[kind]) for _ in range(chance.randint(3, 8))]
    blocks = _KINDS.get(kind, _prose)(said, chance)
    if kind in ("news", "page") and chance.random() < 0.5:
        blocks.insert(0, ("---\ntitle: Tides\ntags: [sea, moon]\ndate: 2024-05-01\n---", ""))
    if kind == "news":
        blocks.append(("[^1]: See page 12 of the report.", ""))
    if kind == "table":
        blocks.append(('[t2]: https://example.org/t2 "Table"', ""))
    script = "\n\n".join(block[0] for block in blocks)
    return Written(kind, script, "\n".join(block[1] for block in blocks))


def written_scripts(count: int, seed: int = 1) -> list[Written]:
    """So many scripts, as many of each kind."""
    chance = random.Random(seed)
    kinds = list(SENTENCES)
    return [written_script(kinds[number % len(kinds)], chance) for number in range(count)]


def _joined(pieces: list[Piece], between: str) -> Piece:
    return between.join(p[0] for p in pieces), "\n".join(p[1] for p in pieces)


def _prose(said: list[Piece], chance: random.Random) -> list[Piece]:
    """Headings, paragraphs, quotations, lists and directions."""
    blocks: list[Piece] = []
    rest = list(said)
    while rest:
        count = chance.randint(1, 3)
        taken, rest = rest[:count], rest[count:]
        form = chance.choice(["text", "text", "heading", "quote", "list", "numbers", "direction"])
        if form == "heading":
            blocks += [("## " + piece[0], piece[1]) for piece in taken]
        elif form == "quote":
            blocks.append(_joined([("> " + piece[0], piece[1]) for piece in taken], "\n"))
        elif form == "list":
            blocks.append(_joined([("- " + piece[0], piece[1]) for piece in taken], "\n"))
        elif form == "numbers" and len(taken) > 1:
            rows = [(f"{n}. {piece[0]}", piece[1]) for n, piece in enumerate(taken, start=1)]
            blocks += [("***", ""), _joined(rows, "\n"), ("***", "")]
        else:
            blocks.append(_joined(taken, chance.choice([" ", "\n"])))
            blocks += [("[pause: 1.5]", "")] if form == "direction" else []
    return blocks


def _code(said: list[Piece], chance: random.Random) -> list[Piece]:
    listing = "for i in range(10):\n    total += a[i] * b_c ** 2  # sum"
    fence = (f"```python\n{listing}\n```", listing)
    return [*_prose(said, chance), fence]


def _table(said: list[Piece], chance: random.Random) -> list[Piece]:
    header = ["Country", "Capital", "People"][: chance.randint(2, 3)]
    values = [
        *plain("France", "Paris", "68 million", "C#", "5<10", "a_b", "-"),
        ("**bold**", "bold"),
    ]
    rows = [[chance.choice(values) for _ in header] for _ in range(chance.randint(1, 7))]
    lines = [header, ["---"] * len(header), *([cell[0] for cell in row] for row in rows)]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    text = "\n".join([" ".join(header), *(" ".join(cell[1] for cell in row) for row in rows)])
    return [*_prose(said, chance), (table, text)]


def _subtitles(said: list[Piece], chance: random.Random) -> list[Piece]:
    cues = [
        (f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{piece[0]}", piece[1])
        for n, piece in enumerate(said, start=chance.randint(1, 20))
    ]
    return [_joined(cues, "\n\n")]


_KINDS: Final[dict[str, Callable[[list[Piece], random.Random], list[Piece]]]] = {
    "code": _code,
    "table": _table,
    "subtitles": _subtitles,
}
