"""The Lua scripts hold no name or constant that Python has already."""

import re
from pathlib import Path

import pytest

import videojobs.store

SCRIPTS = sorted((Path(videojobs.store.__file__).parent / "scripts").glob("*.lua"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
class TestScript:
    def test_key_names_come_from_python(self, script: Path) -> None:
        assert re.findall(r"['\"]jobs?:", script.read_text()) == []

    def test_lines_fit_100_columns(self, script: Path) -> None:
        assert [line for line in script.read_text().splitlines() if len(line) > 100] == []
