#!/usr/bin/env bash
# cn2an 0.5.24, seen 2026-11-29.
# `transform(text, "an2cn")` reads the figures of a Chinese sentence for speech. It reads a range
# right, but an amount with separators, a time and a version only in part, so that signs are left
# between two numbers, and it takes the hyphens of an ISO date for minus signs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cn2an==0.5.24
"$folder/venv/bin/python" - <<'PYTHON'
import cn2an

SEEN = {
    "10-15天": "十到十五天",
    "价格¥249,900": "价格¥二百四十九,九百",
    "下午3:30": "下午三:三十",
    "3.11.2": "三点一一.二",
    "2024-01-15": "二千零二十四负一负十五",
}
for text, expected in SEEN.items():
    said = cn2an.transform(text, "an2cn")
    print(f"{text}: {said}")
    assert said == expected, (text, said)
PYTHON
