"""The layout of the tests: fixtures in conftests, helpers in modules, no import from a test."""

import ast
from collections.abc import Iterator
from pathlib import Path

from testkit.paths import REPOSITORY
from testkit.suites import LONG_SECONDS, SPLIT

TREES = {
    path.relative_to(REPOSITORY): ast.parse(path.read_text())
    for path in sorted((REPOSITORY / "tests").rglob("*.py"))
}


def is_fixture(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("pytest.fixture" in ast.unparse(decorator) for decorator in node.decorator_list)


def others_than_fixtures(tree: ast.Module) -> list[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef) or (isinstance(node, functions) and not is_fixture(node))
    ]


def imported_tests(tree: ast.Module) -> Iterator[str]:
    """Conftests and test modules that are imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
            name = (node.module or "").rpartition(".")[2]
            if name == "conftest" or name.startswith("test_"):
                yield name


def test_a_conftest_defines_fixtures_only() -> None:
    found = {
        path: others_than_fixtures(tree)
        for path, tree in TREES.items()
        if path.name == "conftest.py"
    }
    assert found
    assert not {path: names for path, names in found.items() if names}


def test_no_module_imports_a_conftest_or_a_test() -> None:
    found: dict[Path, list[str]] = {
        path: list(imported_tests(tree)) for path, tree in TREES.items()
    }
    assert not {path: names for path, names in found.items() if names}


def test_files_that_the_schedule_names_exist() -> None:
    files = {name.partition("::")[0] for name in LONG_SECONDS} | SPLIT
    assert not [file for file in files if not (REPOSITORY / file).is_file()]
