"""Every branch of the templates is taken by some values file, and left by another.

A copy of the chart gets a YAML comment behind each `if`, `else`, `with` and `range`; whether the
comment is in the rendered text says whether the branch was taken. Helpers that make words instead
of YAML cannot hold a comment: their actions end in `-}}`, and tests of their own look at the words.
"""

import re
import shutil
from collections.abc import Iterator
from functools import cache, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
import yaml
from testkit.helm import CHART, SERVED, VALUES, helm

DEFAULTS: Final = yaml.safe_load((CHART / "values.yaml").read_text())
ACTION: Final = re.compile(r"^\s*\{\{-? (if|else|with|range)\b.*(?<!-)\}\}$")
NOT_RENDERED: Final = {"checks.yaml", "NOTES.txt"}
"""These stop Helm, or are shown after an installation: test_values has a case for each branch."""
BY_THE_CLUSTER: Final = ("(not .Release.IsInstall)",)
"""Decided by what a cluster serves: test_release."""


def templates(chart: Path) -> list[Path]:
    """Files whose branches are looked at."""
    files = sorted((chart / "templates").rglob("*.*"))
    return [file for file in files if file.name not in NOT_RENDERED]


def marked(text: str, name: str) -> str:
    """A template with a comment behind each branching action."""
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        lines.append(line)
        if ACTION.match(line):
            lines.append(f"# branch {name}:{number}")
    return "\n".join(lines) + "\n"


def branches() -> Iterator[tuple[str, str]]:
    """Place and text of every branching action."""
    for file in templates(CHART):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if ACTION.match(line) and not any(part in line for part in BY_THE_CLUSTER):
                yield f"{file.relative_to(CHART / 'templates')}:{number}", line.strip()


@cache
def taken() -> dict[str, frozenset[str]]:
    """The branches that each values file takes."""
    with TemporaryDirectory() as folder:
        chart = Path(shutil.copytree(CHART, Path(folder) / "videojobs"))
        for file in templates(chart):
            name = str(file.relative_to(chart / "templates"))
            file.write_text(marked(file.read_text(), name))
        return {values.stem: frozenset(markers(chart, values)) for values in VALUES}


def markers(chart: Path, values: Path) -> list[str]:
    """Comments in what Helm renders."""
    done = helm("template", "vj", str(chart), f"--values={values}", "--namespace=media", *SERVED)
    assert done.returncode == 0, done.stderr
    return re.findall(r"# branch (\S+)", done.stdout)


def may_be_false(line: str) -> bool:
    """Whether an action has a condition; `with` of a section of values.yaml has none."""
    if section := re.search(r"\bwith \.Values\.([\w.]+) ", line):
        return not isinstance(reduce(dict.__getitem__, section[1].split("."), DEFAULTS), dict)
    return re.search(r"\b(if|with)\b", line) is not None


EVERY_BRANCH = [pytest.param(*item, id=item[0]) for item in branches()]
CONDITIONS = [pytest.param(*item, id=item[0]) for item in branches() if may_be_false(item[1])]


@pytest.mark.parametrize(("place", "line"), EVERY_BRANCH)
def test_a_branch_is_taken_by_some_values(place: str, line: str) -> None:
    assert any(place in found for found in taken().values()), line


@pytest.mark.parametrize(("place", "line"), CONDITIONS)
def test_a_condition_is_false_for_some_values(place: str, line: str) -> None:
    assert any(place not in found for found in taken().values()), line
