"""Every test that is collected runs, on however many processes."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from testkit.paths import REPOSITORY

PLUGIN: Final = """
import pytest


def pytest_pycollect_makeitem(collector, name, obj):
    if name == "test_operation":
        return [
            pytest.Function.from_parent(collector, name=f"{name}[{each}]", originalname=name)
            for each in %r
        ]
"""
"""Makes several tests of one function, as schemathesis does."""


def run(folder: Path, names: list[str], *options: str) -> "subprocess.CompletedProcess[str]":
    """Run tests of these names, in a folder of their own."""
    (folder / "conftest.py").write_text(PLUGIN % names)
    (folder / "test_it.py").write_text("def test_operation():\n    pass\n")
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "testkit.suites", f"--rootdir={folder}",
         f"--config-file={folder / 'pytest.ini'}", *options, str(folder)],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("options", [["-n0"], ["-n2", "--dist=loadfile"]])
def test_tests_of_one_function_all_run(tmp_path: Path, options: list[str]) -> None:
    done = run(tmp_path, ["GET /a", "GET /b", "GET /c"], *options)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_tests_that_nothing_tells_apart_are_not_distributed(tmp_path: Path) -> None:
    done = run(tmp_path, ["GET /a", "GET /a"], "-n2", "--dist=loadfile")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "more than one test has the id test_it.py::test_operation[GET /a]" in done.stderr
