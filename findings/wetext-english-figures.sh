#!/usr/bin/env bash
# wetext 0.1.8, seen 2026-11-29.
# A text normaliser for speech. Of ordinary English figures, a range is read right,
# a decade as a number of seconds, "24/7" as a fraction, a version with its first full stop left
# in, and "#1" ends with an AssertionError without a message.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wetext==0.1.8
"$folder/venv/bin/python" - <<'PYTHON'
from wetext import Normalizer

SEEN = {
    "10-15 people": "ten to fifteen people",
    "the 1990s": "the one thousand nine hundred and ninety seconds",
    "24/7": "twenty four sevenths",
    "version 3.11.2": "version three.eleven point two",
}
normalizer = Normalizer(lang="en", operator="tn")
for text, expected in SEEN.items():
    said = normalizer.normalize(text)
    print(f"{text}: {said}")
    assert said == expected, (text, said)
try:
    normalizer.normalize("#1")
except AssertionError as error:
    print(f"#1: AssertionError({str(error)!r})")
    assert not str(error)
else:
    raise SystemExit("#1 is read now")
PYTHON
