"""What of the cache is still used."""

import os
from pathlib import Path

import pytest
from tools.cluster import base_image
from tools.cluster.prune import shrink, size, unused_builds, unused_tars


def test_programs_to_which_no_link_leads_are_unused(tmp_path: Path) -> None:
    current, older, links = (tmp_path / name for name in ("kind-new", "kind-old", "bin"))
    for folder in (current, older, links):
        folder.mkdir()
    (current / "kind").write_text("")
    (links / "kind").symlink_to(current / "kind")
    assert list(unused_builds(tmp_path, links)) == [older]


def test_of_base_images_only_the_current_one_is_kept(tmp_path: Path) -> None:
    older, current = (tmp_path / name for name in ("debian-0.tar", base_image.tar_file().name))
    older.write_text("")
    current.write_text("")
    assert list(unused_tars(tmp_path, current)) == [older]


def test_a_cache_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert list(unused_builds(tmp_path / "none", tmp_path / "none" / "bin")) == []


def test_links_count_as_links(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert size(tmp_path) == 5 + len(str(tmp_path / "file"))


@pytest.mark.parametrize(
    ("limit", "left"),
    [(100, ["older", "newer", "newest"]), (20, ["newer", "newest"]), (19, ["newest"]), (0, [])],
)
def test_what_was_used_longest_ago_goes_first(tmp_path: Path, limit: int, left: list[str]) -> None:
    names = ["older", "newer", "newest"]
    for age, name in enumerate(names):
        (tmp_path / name).write_bytes(b"0123456789")
        os.utime(tmp_path / name, (age, age))
    shrink(tmp_path, limit)
    assert [name for name in names if (tmp_path / name).exists()] == left
