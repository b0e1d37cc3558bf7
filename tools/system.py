"""Installs the programs that tests and demo need besides Docker, Go and Python, on a Debian machine
as root; elsewhere it says what to install.

`python3 -m tools.system venv` installs what a virtual environment needs, `lint` the linters that no
Python package brings, `all` what tests and demo need, `proxies` what `make test-proxies` needs.
"""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.cluster import debian
from tools.cluster.steps import StepFailed, one_at_a_time, step

MINIMUM_PYTHON: Final = (3, 11)
FONTS: Final = Path("/usr/share/fonts")


@dataclass(frozen=True)
class Need:
    """Something that has to be there, and the Debian package that brings it."""

    what: str
    package: str
    there: Callable[[], bool]


def program(name: str, package: str = "") -> Need:
    """A program on the path."""
    return Need(name, package or name, lambda: shutil.which(name) is not None)


def font(pattern: str, package: str) -> Need:
    """A font among the system's."""
    return Need(f"the fonts {pattern}", package, lambda: any(FONTS.rglob(pattern)))


VENV: Final = (
    Need(
        "Python's venv", "python3-venv", lambda: importlib.util.find_spec("ensurepip") is not None
    ),
)
LINT: Final = (program("luacheck", "lua-check"),)
ALL: Final = (
    program("ffmpeg"),
    program("redis-server"),
    program("curl"),
    program("jq"),
    program("bc"),
    program("node", "nodejs"),
    program("npm"),
    program("promtool", "prometheus"),
    program("chromium"),
    Need("libespeak-ng", "libespeak-ng1", lambda: find_library("espeak-ng") is not None),
    font("NotoSans-Regular.ttf", "fonts-noto-core"),
    font("NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    font("Inter-*.otf", "fonts-inter"),
)
PROXIES: Final = (program("nginx"), program("haproxy"), program("caddy"), program("apache2"))
NEEDS: Final = {"venv": VENV, "lint": LINT, "all": ALL, "proxies": PROXIES}


def missing(needs: Sequence[Need]) -> list[Need]:
    """What is not there yet."""
    return [need for need in needs if not need.there()]


def install(needs: Sequence[Need]) -> None:
    """Install the packages of all needs."""
    packages = [need.package for need in needs]
    with one_at_a_time(), step(f"Debian packages: {' '.join(packages)}") as work:
        debian.install(work, *packages)


def ensure(needs: Sequence[Need]) -> None:
    """Have everything, or fail with what to install."""
    if sys.version_info < MINIMUM_PYTHON:
        raise StepFailed(f"Python {'.'.join(map(str, MINIMUM_PYTHON))} or newer is needed")
    absent = missing(needs)
    if not absent:
        return
    if not debian.can_install():
        names = ", ".join(f"{need.what} (Debian: {need.package})" for need in absent)
        raise StepFailed(f"install these and run again: {names}")
    install(absent)
    still = missing(absent)
    if still:
        raise StepFailed(f"still missing after the installation: {still[0].what}")


def main() -> int:
    """Exit code 1 when something has to be installed by hand."""
    try:
        ensure(NEEDS[sys.argv[1]])
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
