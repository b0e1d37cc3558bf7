"""Pages name values, tests and targets that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from testkit.helm import template
from testkit.paths import REPOSITORY

PAGES = [
    "production.md",
    "proxies.md",
    "migrating-from-celery.md",
    "runbooks.md",
    "celery-contract.md",
    "tutorial.md",
    "../README.md",
    "../CONTRIBUTING.md",
    "../SECURITY.md",
]
MAKEFILE = (REPOSITORY / "Makefile").read_text()
DEFAULTS = yaml.safe_load((REPOSITORY / "charts" / "videojobs" / "values.yaml").read_text())


def page(name: str) -> str:
    """The text of a page."""
    return (REPOSITORY / "docs" / name).read_text()


def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Two values files as Helm puts them together."""
    both = {
        name: merged(first[name], second[name])
        for name in first.keys() & second.keys()
        if isinstance(first[name], dict)
    }
    return {**first, **second, **both}


def test_the_values_of_the_production_page_are_taken(tmp_path: Path) -> None:
    values: dict[str, Any] = {}
    for block in re.findall(r"```yaml\n(.*?)```", page("production.md"), re.DOTALL):
        values = merged(values, yaml.safe_load(block))
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump(values))

    done = template(f"--values={file}")

    assert values["environment"] == "production"
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", PAGES)
def test_files_that_a_page_names_exist(name: str) -> None:
    for path in re.findall(r"`((?:tests|docs|bench|charts|examples|crds)/[\w./-]+)`", page(name)):
        assert (REPOSITORY / path).exists(), path


@pytest.mark.parametrize("name", PAGES)
def test_targets_that_a_page_names_exist(name: str) -> None:
    for target in re.findall(r"`make ([a-z-]+)", page(name)):
        assert f"\n{target}:" in MAKEFILE, target


@pytest.mark.parametrize("name", PAGES)
def test_values_that_a_page_names_exist(name: str) -> None:
    sections = "|".join(section for section in DEFAULTS if isinstance(DEFAULTS[section], dict))

    for path in re.findall(rf"`((?:{sections})\.[\w.]+)[`:]", page(name)):
        if not path.endswith((".md", ".py", ".yaml")):
            value: Any = DEFAULTS
            for key in path.split("."):
                assert key in value, path
                value = value[key]
