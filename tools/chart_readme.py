"""Writes the chart's README from the comments in values.yaml: `python -m tools.chart_readme`.

A comment belongs to the key below it. A comment that an empty line follows belongs to no key.
"""

import json
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

CHART: Final = Path(__file__).resolve().parents[1] / "charts" / "videojobs"
VALUES: Final = CHART / "values.yaml"
README: Final = CHART / "README.md"

_KEY: Final = re.compile(r"^(?P<indent> *)(?P<name>[A-Za-z][\w-]*):(?: |$)")
_COMMENT: Final = re.compile(r"^ *# ?(?P<text>.*)$")
_RULE: Final = re.compile(r"^-{5,}")
_WIDTH: Final = 100
_SHOWN_DEFAULT: Final = 60
"""Characters of a default that fit a table; longer ones are looked up in values.yaml."""


@dataclass(frozen=True)
class Value:
    """One value: its dotted path, its default, and the lines of its comment."""

    path: str
    default: Any
    comment: tuple[str, ...]

    @property
    def depth(self) -> int:
        """0 for the top level."""
        return self.path.count(".")

    @property
    def is_section(self) -> bool:
        """Whether other values lie below it."""
        return isinstance(self.default, dict) and bool(self.default)


def values(text: str) -> Iterator[Value]:
    """All values of a values.yaml in block style, in their order."""
    defaults = yaml.safe_load(text)
    path: list[str] = []
    comment: list[str] = []
    for line in text.splitlines():
        if found := _COMMENT.match(line):
            comment.append(found["text"])
            continue
        if key := _KEY.match(line):
            path = [*path[: len(key["indent"]) // 2], key["name"]]
            yield Value(".".join(path), _at(defaults, path), tuple(comment))
        comment = []


def _at(defaults: Any, path: list[str]) -> Any:
    for name in path:
        defaults = defaults[name]
    return defaults


def readme(text: str) -> str:
    """The README of a values.yaml: an introduction, and a table for each section."""
    lines = [_INTRODUCTION.strip(), ""]
    for value in values(text):
        if value.depth == 0:
            lines += ["", f"## {value.path}", "", *_paragraph(value)]
            if value.is_section:
                lines += ["| value | default | meaning |", "|---|---|---|"]
        if not value.is_section and value.depth > 0:
            lines.append(f"| `{value.path}` | {_default(value)} | {_sentence(value.comment)} |")
        elif value.is_section and value.depth > 0 and value.comment:
            lines.append(f"| `{value.path}` | | {_sentence(value.comment)} |")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _paragraph(value: Value) -> list[str]:
    default = [] if value.is_section else [f"Default: {_default(value)}"]
    parts = [part for part in (_wrapped(_sentence(value.comment)), *default) if part]
    return [line for part in parts for line in (part, "")]


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _sentence(comment: tuple[str, ...]) -> str:
    """A comment in one line; examples, which are indented, become code."""
    words = []
    for line in comment:
        if _RULE.match(line):
            continue
        words.append(f"`{line.strip()}`" if line.startswith("  ") else line.strip())
    return " ".join(words).replace("|", "\\|")


def _default(value: Value) -> str:
    shown = json.dumps(value.default, ensure_ascii=False)
    return f"`{shown}`" if len(shown) <= _SHOWN_DEFAULT else "see values.yaml"


_INTRODUCTION: Final = """
# The chart videojobs

Installs the operator, the API and the renderer of this repository and, by default, a Redis and an
S3 server for them.

```bash
helm install videojobs charts/videojobs --namespace videojobs --create-namespace
helm test videojobs --namespace videojobs --logs    # submits a job and inspects the video
```

`values.schema.json` rejects keys that are not listed here. `docs/production.md` says which values
to set in production. This file is generated from the comments in `values.yaml` by
`make chart-readme`.
"""


def main() -> int:
    """Write the README."""
    README.write_text(readme(VALUES.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
