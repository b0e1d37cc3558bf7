"""Files that must agree: what `make lint` refuses, and what the hooks before a commit run."""

import re
from pathlib import Path

import pytest
import yaml
from tools import drawing, tree
from tools.cluster.paths import REPOSITORY


def test_the_repository_agrees_with_itself() -> None:
    assert tree.main() == 0


@pytest.mark.parametrize("folder", tree.FOLDERS_THAT_ARE_NO_PACKAGES)
def test_a_folder_that_would_become_a_package_is_refused(folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "__init__.py").touch()

    (complaint,) = tree.packages_by_mistake(tmp_path)

    assert complaint.startswith(f"{folder}/__init__.py must not exist")


def test_a_drawing_of_another_source_is_not_stamped_alike() -> None:
    assert drawing.stamp("digraph a {}") != drawing.stamp("digraph b {}")


def test_the_hooks_run_each_part_of_lint() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    parts = re.search(r"^lint: ([a-z -]+) ##", makefile, re.MULTILINE)
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())

    assert parts is not None
    assert [hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]] == [
        f"make --no-print-directory {part}" for part in parts[1].split()
    ]
