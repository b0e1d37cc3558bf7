"""Content keys: the same bytes give the same key, and nothing else does."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tools.cluster.cache import content_key, files_key, files_under, is_key


def test_a_key_is_short_hexadecimal_and_repeatable() -> None:
    key = content_key("a", b"b")
    assert key == content_key("a", "b")
    assert len(key) == 16
    assert int(key, 16) >= 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (content_key("a"), True),
        ("dev", False),
        ("v1.37.2", False),
        (content_key("a") + "0", False),
        ("g" * 16, False),
    ],
)
def test_a_key_is_told_from_other_tags(text: str, expected: bool) -> None:
    assert is_key(text) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a",), ("a", "")),
        (("a", "b"), ("b", "a")),
        (("1:a",), ("1", "a")),
    ],
)
def test_the_boundaries_and_order_of_parts_count(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert content_key(*one) != content_key(*other)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "module.py").write_text("x = 1\n")
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


def edit(tree: Path) -> None:
    (tree / "package" / "module.py").write_text("x = 2\n")


def rename(tree: Path) -> None:
    (tree / "package" / "module.py").rename(tree / "package" / "other.py")


def add(tree: Path) -> None:
    (tree / "package" / "empty.py").touch()


def make_executable(tree: Path) -> None:
    (tree / "package" / "module.py").chmod(0o755)


@pytest.mark.parametrize("change", [edit, rename, add, make_executable])
def test_a_change_that_an_image_would_show_changes_the_key(
    tree: Path, change: Callable[[Path], None]
) -> None:
    before = files_key(tree, [tree / "package"])
    change(tree)
    assert files_key(tree, [tree / "package"]) != before


def test_other_files_times_and_compiled_python_do_not_change_the_key(tree: Path) -> None:
    before = files_key(tree, [tree / "package"])
    (tree / "Dockerfile").write_text("FROM debian\n")
    (tree / "package" / "__pycache__").mkdir()
    (tree / "package" / "__pycache__" / "module.pyc").write_bytes(b"\0")
    (tree / "package" / "module.py").touch()
    assert files_key(tree, [tree / "package"]) == before


def test_extra_parts_change_the_key(tree: Path) -> None:
    assert files_key(tree, [tree], "go1.26") != files_key(tree, [tree], "go1.27")


def test_a_tree_copied_elsewhere_keeps_its_key(tree: Path) -> None:
    moved = tree.with_name("moved")
    before = files_key(tree, [tree])
    tree.rename(moved)
    assert files_key(moved, [moved]) == before


def test_a_file_named_twice_counts_once(tree: Path) -> None:
    dockerfile = tree / "Dockerfile"
    assert files_under([tree, dockerfile]) == [dockerfile, tree / "package" / "module.py"]
