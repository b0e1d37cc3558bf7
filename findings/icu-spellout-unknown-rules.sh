#!/usr/bin/env bash
# icu4py 1.2.0 (ICU 78.3), seen 2026-11-29.
# MessageFormat's `{n, spellout, %RULES}` names a rule set of the language's number words. English
# has no `%spellout-ordinal-masculine`, as Spanish does. ICU answers with the cardinal number
# ("five", not "fifth") and without an error, as it does for a name that no language has.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icu4py==1.2.0
"$folder/venv/bin/python" - <<'PYTHON'
from icu4py.messageformat import MessageFormat

SEEN = {
    ("es", "%spellout-ordinal-masculine"): "quinto",
    ("en", "%spellout-ordinal"): "fifth",
    ("en", "%spellout-ordinal-masculine"): "five",
    ("en", "%no-such-rules"): "five",
}
for (language, rules), expected in SEEN.items():
    said = MessageFormat("{n,spellout," + rules + "}", language).format({"n": 5})
    print(f"{language} {rules}: {said}")
    assert said == expected, (language, rules, said)
PYTHON
