#!/usr/bin/env bash
# icu4py 1.2.0 (ICU 78.3), seen 2026-11-29.
# `segments()` of a breaker gives (start, end) positions of a Python string's segments. They are
# counted in UTF-16 units, so after a character outside the basic plane (rare Han, emoji) every
# slice of the string by them is wrong. Iterating over the breaker gives the right strings.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icu4py==1.2.0
"$folder/venv/bin/python" - <<'PYTHON'
from icu4py.breakers import LineBreaker

text = "\U00020bb7野屋"  # three characters, the first one outside the basic plane
breaker = LineBreaker(text, "ja")
offsets, parts = list(breaker.segments()), list(breaker)
sliced = [text[start:end] for start, end in offsets]
print("characters:", len(text))
print("segments():", offsets)
print("slices by them:", sliced)
print("iteration:", parts)
assert len(text) == 3
assert offsets == [(0, 2), (2, 3), (3, 4)]
assert parts == list(text)
assert sliced != parts
PYTHON
