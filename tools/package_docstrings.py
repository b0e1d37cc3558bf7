"""The docstring of a package names the modules that it has: a part of `tools.tree`.

A docstring says nothing of modules, or names all of them in backquotes: it is the map that a
reader has of a folder, and a map with half of the places, or with one that is gone, misleads.
"""

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tools.cluster.paths import REPOSITORY

PACKAGES: Final = (
    "core/videojobs",
    "api/videojobs_api",
    "operator/videojobs_operator",
    "renderer-image/videojobs_renderer",
    "client/videojobs_client",
)
_NAME: Final = re.compile(r"`([a-z][a-z0-9_.]*)/?`")
_OUTSIDE: Final = frozenset(path.split("/")[1] for path in PACKAGES)
"""Names that begin with a program's are looked up from the roots."""


def disagreements(root: Path = REPOSITORY) -> list[str]:
    """A sentence for each package whose docstring and modules differ."""
    folders = {Path(package).name: root / package for package in PACKAGES}
    return [
        f"{init.relative_to(root)}: {complaint}"
        for folder in folders.values()
        for init in sorted(folder.rglob("__init__.py"))
        for complaint in _complaints(init, folders)
    ]


def _complaints(init: Path, folders: dict[str, Path]) -> Iterable[str]:
    named = set(_NAME.findall(ast.get_docstring(ast.parse(init.read_text())) or ""))
    outside = {name for name in named if name.split(".")[0] in _OUTSIDE}
    inside = {name.split(".")[0] for name in named - outside}
    modules = _modules(init.parent)
    for name in sorted(outside):
        if not _exists(name, folders):
            yield f"the docstring names `{name}`, which does not exist"
    for name in sorted(inside - modules):
        if (init.parent / name).is_dir():  # of other files than modules
            continue
        yield f"the docstring names `{name}`, which is no module of the package"
    if inside:
        for name in sorted(modules - inside):
            yield f"the docstring does not name `{name}`"


def _modules(package: Path) -> set[str]:
    found = {path.stem for path in package.glob("*.py")}
    found |= {path.parent.name for path in package.glob("*/__init__.py")}
    return {name for name in found if not name.startswith("__")}


def _exists(name: str, folders: dict[str, Path]) -> bool:
    program, *rest = name.split(".")
    path = folders[program].joinpath(*rest)
    return path.is_dir() or path.with_suffix(".py").is_file()
