"""Hypothesis strategies: scripts as people write them."""

from hypothesis import strategies as st

_LATIN = [
    "the",
    "night",
    "27%",
    "$5",
    "e.g.",
    "U.S.",
    "don't",
    "Über",
    "3.50",
    "(so)",
    "“yes”",
    "no!",
    "why?",
    "well,",
    "%",
    "&",
    "—",
    "…",
]
_MARKUP = ["{brace}", "back\\slash", "[a](http://x)", "**bold**", "_soft_", "x" * 60, "😴"]
_OTHERS = ["これはテストです。", "今天天气很好，", "مرحبا", "שלום", "ภาษาไทย", "हिन्दी"]

WORD = st.sampled_from([*_LATIN, *_MARKUP, *_OTHERS])
LINE = st.lists(WORD, min_size=1, max_size=14).map(" ".join)
PREFIX = st.sampled_from(["", "", "", "- ", "1. ", "> ", "# "])
SCRIPT = st.lists(st.tuples(PREFIX, LINE).map("".join), min_size=1, max_size=8).map("\n".join)

_FRAGMENTS = [
    *(
        "价格是",
        "¥249,900",
        "。",
        "，",
        "（",
        "）",
        "「",
        "」",
        "“",
        "”",
        "……",
        "！",
        "の",
        "チップ",
        "ちょっと",
    ),
    *(
        "iPhone15",
        "A17",
        "3nm",
        "85%",
        "第3回",
        "C++",
        "5 km",
        "$ 5",
        "/",
        "&",
        "well-known",
        "x" * 60,
    ),
    *("ภาษาไทย", "นักวิทยาศาสตร์", "हिन्दी", "مرحبا", "שלום", "한국어", "a@b.org", "https://a.b/c?d=e"),
    *(" ", " ", " "),
]
MIXED_SCRIPT = st.lists(st.sampled_from(_FRAGMENTS), min_size=1, max_size=60).map("".join)
"""One paragraph in several writing systems, with figures and marks, spaces where they fall."""
