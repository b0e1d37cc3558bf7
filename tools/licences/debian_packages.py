"""Licences of the Debian packages in the images, from Debian's own copyright files.

Needs apt with an index of the images' Debian release. It asks apt what an empty system would
install, reads the copyright files of what is installed here, and downloads the packages that are
not.
"""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from debian.copyright import Copyright, License, NotMachineReadableError

from tools.cluster.project_images import instructions

DOCUMENTS: Final = Path("/usr/share/doc")

BASE: Final = ("apt", "ca-certificates")
"""What the base image holds beside Debian's required packages."""

_COMMON: Final = re.compile(r"/usr/share/common-licenses/([A-Za-z0-9.+-]*[A-Za-z0-9+])")
_LESSER: Final = re.compile(r"GNU (?:Lesser|Library) General Public")


@dataclass(frozen=True)
class Source:
    """One source package: the binary packages that an image has of it, and their licences."""

    name: str
    binaries: tuple[str, ...]
    licences: tuple[str, ...]
    images: tuple[str, ...]


def installed_by(dockerfile: str) -> list[str]:
    """The packages that the last stage of a Dockerfile names."""
    last = dockerfile[dockerfile.rindex("\nFROM ") :]
    words = [word for keyword, words in instructions(last) if keyword == "RUN" for word in words]
    if "install" not in words:
        return []
    rest = words[words.index("install") + 1 :]
    end = rest.index("&&") if "&&" in rest else len(rest)
    return [word for word in rest[:end] if not word.startswith("-")]


def sources(dockerfiles: dict[str, str]) -> list[Source]:
    """All source packages in the images, by name. The Dockerfiles are given by image."""
    held: dict[str, set[str]] = {}
    for image, text in dockerfiles.items():
        for package in closure([*required(), *BASE, *installed_by(text)]):
            held.setdefault(package, set()).add(image)
    by_source: dict[str, list[str]] = {}
    for package, source in sorted(source_names(sorted(held)).items()):
        by_source.setdefault(source, []).append(package)
    return [
        Source(
            name,
            tuple(binaries),
            licences(copyright_of(binaries)),
            tuple(image for image in dockerfiles if any(image in held[each] for each in binaries)),
        )
        for name, binaries in sorted(by_source.items())
    ]


def required() -> list[str]:
    """What every Debian system has."""
    names = []
    for stanza in _output("apt-cache", "dumpavail").split("\n\n"):
        name = re.search(r"^Package: (.+)$", stanza, re.MULTILINE)
        if name and re.search(r"^(Essential: yes|Priority: required)$", stanza, re.MULTILINE):
            names.append(name[1])
    return sorted(set(names))


def closure(names: list[str]) -> list[str]:
    """What apt would install on an empty system, without recommended packages."""
    with tempfile.NamedTemporaryFile() as nothing:
        options = [f"Dir::State::status={nothing.name}", "APT::Install-Recommends=false"]
        flags = [word for option in options for word in ("-o", option)]
        text = _output("apt-get", "--simulate", *flags, "install", *names)
    return re.findall(r"^Inst (\S+)", text, re.MULTILINE)


def source_names(packages: list[str]) -> dict[str, str]:
    """The source package of each binary one, which bears the same name unless it says otherwise."""
    names = {}
    for stanza in _output("apt-cache", "show", "--no-all-versions", *packages).split("\n\n"):
        package = re.search(r"^Package: (\S+)", stanza, re.MULTILINE)
        source = re.search(r"^Source: (\S+)", stanza, re.MULTILINE)
        if package:
            names[package[1]] = (source or package)[1]
    return names


def copyright_of(binaries: list[str]) -> str:
    """The copyright file of packages that share a source."""
    for package in binaries:
        file = DOCUMENTS / package / "copyright"
        if file.exists():
            return file.read_text(errors="replace")
    return _downloaded(binaries[0])


def _downloaded(package: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["apt-get", "download", package], cwd=folder, check=True, capture_output=True
        )
        (file,) = Path(folder).glob("*.deb")
        subprocess.run(["dpkg-deb", "--extract", file, folder], check=True)
        found = Path(folder) / DOCUMENTS.relative_to("/") / package / "copyright"
        return found.read_text(errors="replace")


def licences(text: str) -> tuple[str, ...]:
    """Short names of the licences in a copyright file: those of its stanzas, or of the common
    licences that a file without stanzas refers to."""
    try:
        parsed = Copyright(text.splitlines(), strict=False)
    except (NotMachineReadableError, ValueError):
        return common_licences(text)
    names: set[str] = set()
    for paragraph in parsed.all_files_paragraphs():
        stated = cast("License | None", paragraph.license)
        # Packaging, which is in debian/, is not what runs.
        if stated is not None and list(paragraph.files) != ["debian/*"]:
            names.update(re.split(r",? (?:and|or) |, ", stated.synopsis))
    # Names with "__" were left there by a program that guessed.
    found = sorted(name.strip() for name in names if name.strip() and "__" not in name)
    return tuple(found) or common_licences(text)


def common_licences(text: str) -> tuple[str, ...]:
    """Licences whose text Debian keeps once for all packages."""
    found = set(_COMMON.findall(text))
    if "GPL" in found and _LESSER.search(text):
        found.add("LGPL")
    return tuple(sorted(found)) or ("its own",)


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
