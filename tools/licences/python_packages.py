"""Licences of the Python packages in the images, from the lock files and the packages' metadata."""

import re
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

IMAGES: Final = ("api", "operator", "renderer")
"""Images, and the names of their lock files. What locks/voice.txt adds is used while the renderer's
image is built and is not in it."""

_TARGET: Final = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
"""The images' platform. Their Python is Debian's, 3.11, the oldest one that a lock file serves."""

_PYTHON: Final = {"python_version": "3.11", "python_full_version": "3.11.2"}

_SPDX: Final = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
}
"""SPDX identifiers of the classifiers that packages without a licence expression name."""

_FREE_TEXT: Final = {
    "MIT License": "MIT",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache 2": "Apache-2.0",
    "Apache-2": "Apache-2.0",
    "BSD": "BSD-3-Clause",
}

_ONLY_IN_IMAGES: Final = {"async-timeout": "Apache-2.0"}
"""Installed below Python 3.11.3 only, so that a newer Python here has no metadata of it."""


_BUNDLED: Final = {"icu4py": "Unicode-3.0"}
"""Licences of libraries inside a wheel that the package's metadata leaves out."""


@dataclass(frozen=True)
class Package:
    """One package, and the images that hold it."""

    name: str
    licence: str
    images: tuple[str, ...]


def packages(locks: Path) -> list[Package]:
    """The packages of all images, by name. LookupError when one does not say its licence."""
    held: dict[str, list[str]] = {}
    for image in IMAGES:
        for name in locked((locks / f"{image}.txt").read_text()):
            held.setdefault(name, []).append(image)
    return [Package(name, _licence_of(name), tuple(held[name])) for name in sorted(held)]


def locked(text: str) -> list[str]:
    """Names of the packages that a lock file installs in an image."""
    lines = re.findall(r"^([A-Za-z0-9][^\s#].*?)(?: \\)?$", text, re.MULTILINE)
    requirements = [Requirement(line) for line in lines]
    environment = {**_TARGET, **_PYTHON}
    return [
        requirement.name
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate(environment)
    ]


def _licence_of(name: str) -> str:
    return _ONLY_IN_IMAGES.get(name) or licence(metadata(name))


def licence(found: PackageMetadata) -> str:
    """An SPDX expression from a package's metadata. LookupError when it says nothing."""
    if "License-Expression" in found:
        return " AND ".join([found["License-Expression"], *_bundled(found["Name"])])
    classifiers = [text.rpartition(" :: ")[2] for text in found.get_all("Classifier") or []
                   if text.startswith("License :: ")]  # fmt: skip
    if known := sorted({_SPDX[each] for each in classifiers if each in _SPDX}):
        return " OR ".join(known)
    text = found["License"].strip() if "License" in found else ""
    if text and "\n" not in text and text != "UNKNOWN":
        return _FREE_TEXT.get(text, text)
    raise LookupError(f"{found['Name']} does not say its licence")


def _bundled(name: str) -> list[str]:
    return [_BUNDLED[name]] if name in _BUNDLED else []
