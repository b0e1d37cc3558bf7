"""Checks files that must agree with each other: `python -m tools.tree`, a part of `make lint`.

Each check returns sentences; an empty list means that it passed.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tools import drawing, openapi, package_docstrings, release
from tools.cluster.paths import REPOSITORY
from tools.licences import __main__ as licences

FOLDERS_THAT_ARE_NO_PACKAGES: Final = ("api", "client", "core", "operator", "renderer-image")
"""They hold packages. `operator/__init__.py` would hide Python's own module `operator` from every
program that starts in the repository's root. Python itself does not start there then, so the
Makefile looks for that file before it calls this program."""


def packages_by_mistake(root: Path = REPOSITORY) -> list[str]:
    """Folders that an `__init__.py` has made into packages."""
    files = [root / folder / "__init__.py" for folder in FOLDERS_THAT_ARE_NO_PACKAGES]
    return [
        f"{file.relative_to(root)} must not exist: {file.parent.name}/ holds a package and "
        "is none itself. operator/README.md says why."
        for file in files
        if file.exists()
    ]


CHECKS: Final[tuple[Callable[[], list[str]], ...]] = (
    packages_by_mistake,
    package_docstrings.disagreements,
    release.disagreements,
    drawing.disagreements,
    openapi.disagreements,
    licences.disagreements,
)


def main() -> int:
    """Exit code 1 when something does not agree."""
    complaints = [complaint for check in CHECKS for complaint in check()]
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
