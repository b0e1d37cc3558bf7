"""Counts generated scripts of which every word is kept: `python -m bench.words [--before FOLDER]`.

Ten kinds of text. A script is kept if the words of its captions are those that its author meant,
no more and no less, and no sign inside a word vanishes from speech. FOLDER is the checkout of an
earlier version, whose parser is measured beside this one's.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from testkit.written_scripts import SENTENCES, Written, written_scripts

from videojobs_renderer.quality.conservation import conservation_faults, speech_faults
from videojobs_renderer.quality.source_text import source_text
from videojobs_renderer.script.parser import Word

HERE: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 120.0

Shown = list[list[tuple[str, str]]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.words", description=__doc__)
    parser.add_argument("--before", type=Path, metavar="FOLDER", help="an earlier checkout")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    scripts = written_scripts(options.count, options.seed)
    checkouts = [("after", HERE)]
    if options.before:
        checkouts.insert(0, ("before", options.before.resolve()))
    print(f"{'kind':<14}{'scripts':>8}" + "".join(f"{name:>9}{'gate':>7}" for name, _ in checkouts))
    columns = [_counts(scripts, read(scripts, path)) for _, path in checkouts]
    total = Counter(script.kind for script in scripts)
    for kind in (*SENTENCES, "all"):
        of = total.total() if kind == "all" else total[kind]
        print(f"{kind:<14}{of:>8}" + "".join(f"{k[kind]:>9}{g[kind]:>7}" for k, g in columns))
    print("\nkept: all words right; gate: scripts that the conservation check passes")


def read(scripts: Sequence[Written], checkout: Path) -> list[Shown]:
    """What the parser of a checkout makes of the scripts."""
    path = os.pathsep.join(str(checkout / part) for part in ("core", "renderer-image"))
    found = subprocess.run(
        [sys.executable, str(HERE / "bench/words/captioned.py")],
        input=json.dumps([script.script for script in scripts]),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    shown: list[Shown] = json.loads(found.stdout)
    return shown


def _counts(
    scripts: Sequence[Written], shown: Sequence[Shown]
) -> tuple[Counter[str], Counter[str]]:
    """Scripts by kind whose words are all right, and those that the gate would pass."""
    right, passed = Counter[str](), Counter[str]()
    for script, sentences in zip(scripts, shown, strict=True):
        captions = "\n".join("".join(text for text, _ in words) for words in sentences)
        vanished = speech_faults(Word(t.strip(), s) for words in sentences for t, s in words)
        lost = conservation_faults(source_text(script.script), captions)
        kept = words_of(captions) == words_of(script.text) and not vanished
        right.update([script.kind, "all"] if kept else [])
        passed.update([script.kind, "all"] if not lost and not vanished else [])
    return right, passed


def words_of(text: str) -> list[str]:
    """Runs of letters, marks and figures."""
    text = unicodedata.normalize("NFC", re.sub("[\ufe0f\u20e3]", "", text))
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return "".join(kept).split()


if __name__ == "__main__":
    main()
