"""What an attempt leaves for the next one: found whole or not at all, bounded, never in the way."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs_renderer.cache import Cache, key_of

KIB = 1 << 10


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_what_was_kept_is_found_by_another_attempt(tmp_path: Path, folder: Path) -> None:
    Cache(folder).keep("segment", "key", written(tmp_path / "a", b"frames"))
    later = Cache(folder)
    assert later.restore("segment", "key", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"frames"
    assert later.reused == {"segment": 1}


def test_another_key_or_kind_is_not_found(tmp_path: Path, folder: Path) -> None:
    cache = Cache(folder)
    cache.keep("segment", "key", written(tmp_path / "a", b"frames"))
    assert not cache.restore("segment", "other", tmp_path / "b")
    assert not cache.restore("speech", "key", tmp_path / "b")
    assert not (tmp_path / "b").exists()
    assert cache.reused == {}


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 200])
def test_a_damaged_entry_is_thrown_away(tmp_path: Path, folder: Path, damage: bytes) -> None:
    cache = Cache(folder)
    cache.keep("segment", "key", written(tmp_path / "a", b"frames"))
    (entry,) = folder.iterdir()
    entry.write_bytes(damage)
    assert not cache.restore("segment", "key", tmp_path / "b")
    assert not (tmp_path / "b").exists()
    assert list(folder.iterdir()) == []


def test_the_entries_unused_for_longest_make_room(tmp_path: Path, folder: Path) -> None:
    cache = Cache(folder, limit_bytes=10 * KIB)
    source = written(tmp_path / "a", bytes(3 * KIB))
    for age, key in ((300, "first"), (200, "second"), (100, "third")):
        cache.keep("segment", key, source)
        entry = folder / f"segment-{key}"
        os.utime(entry, (entry.stat().st_mtime - age,) * 2)
    assert cache.restore("segment", "first", tmp_path / "b")  # used again: now the youngest
    cache.keep("segment", "fourth", source)
    assert {entry.name for entry in folder.iterdir()} == {
        "segment-first", "segment-third", "segment-fourth",
    }  # fmt: skip


def test_a_half_written_file_of_a_killed_pod_makes_room_too(tmp_path: Path, folder: Path) -> None:
    cache = Cache(folder, limit_bytes=4 * KIB)
    folder.mkdir()
    os.utime(written(folder / "tmpabc", bytes(3 * KIB)), (0, 0))
    cache.keep("segment", "key", written(tmp_path / "a", bytes(3 * KIB)))
    assert [entry.name for entry in folder.iterdir()] == ["segment-key"]


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    cache = Cache()
    assert not cache.is_on
    cache.keep("segment", "key", written(tmp_path / "a", b"frames"))
    assert not cache.restore("segment", "key", tmp_path / "b")


def test_a_folder_that_cannot_be_used_is_no_failure(tmp_path: Path) -> None:
    cache = Cache(written(tmp_path / "file", b"") / "cache")
    cache.keep("segment", "key", written(tmp_path / "a", b"frames"))
    assert not cache.restore("segment", "key", tmp_path / "b")


PARTS = st.lists(st.text(max_size=6), max_size=5)


@given(PARTS, PARTS)
def test_only_equal_parts_have_equal_keys(first: list[str], second: list[str]) -> None:
    assert (key_of(*first) == key_of(*second)) is (first == second)


def test_a_file_counts_by_what_is_in_it(tmp_path: Path) -> None:
    a, b = written(tmp_path / "a", b"same"), written(tmp_path / "b", b"same")
    assert key_of("x", a) == key_of("x", b)
    b.write_bytes(b"other")
    assert key_of("x", a) != key_of("x", b)
