"""Reads scripts with the parser that is on the path: JSON lists on standard input and output.

Run as a program of its own, so that the parser of another checkout can be measured.
"""

import inspect
import json
import sys
from typing import Any

from videojobs_renderer.script.parser import parse_script


def captioned(script: str) -> list[list[tuple[str, str]]]:
    """The words of each sentence, as they are shown and as they are spoken; glued ones joined."""
    sentences = [sentence for block in _parsed(script) for sentence in block.sentences]
    return [
        [(word.text + ("" if word.glued else " "), word.spoken) for word in sentence.words]
        for sentence in sentences
    ]


def _parsed(script: str) -> Any:
    """The blocks of a script; earlier parsers know no language."""
    knows_languages = "language" in inspect.signature(parse_script).parameters
    return parse_script(script, *(["en"] if knows_languages else []))


if __name__ == "__main__":
    json.dump([captioned(script) for script in json.load(sys.stdin)], sys.stdout)
