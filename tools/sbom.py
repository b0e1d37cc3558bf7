"""Writes the bill of materials of an image as CycloneDX: `python -m tools.sbom IMAGE FILE`.

debsbom reads the image's Debian packages, cyclonedx-py its Python packages, and debsbom joins both.
Neither needs a network. Packages without a licence that a program can read have none in the bill:
`docs/licences.md` says what they are under. Run it in the virtual environment.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.cluster.paths import REPOSITORY
from tools.cluster.steps import StepFailed
from tools.release import version

SITE_PACKAGES: Final = "opt/videojobs/lib/"
"""Where the images keep their Python packages, relative to their root."""

_METADATA: Final = ".dist-info/"


def export(image: str, tar: Path) -> None:
    """The image's file system as a tar."""
    container = _output(["docker", "create", image])
    try:
        _run(["docker", "export", "--output", str(tar), container])
    finally:
        _run(["docker", "rm", container])


def write(tar: Path, name: str, release: str, bill: Path) -> None:
    """The bill of an image whose file system `tar` holds, in a release of the product."""
    with tempfile.TemporaryDirectory() as folder:
        debian, python, joined = (
            Path(folder) / f"{part}.cdx.json" for part in ("debian", "python", "joined")
        )
        kind = ["--sbom-type", "cdx"]
        _run(
            [
                *(_program("debsbom"), "generate", *kind, "--with-licenses"),
                *("--root", str(tar), "--out", _stem(debian)),
            ]
        )
        _run(
            [
                *(_program("cyclonedx-py"), "environment"),
                *("--pyproject", str(REPOSITORY / "pyproject.toml")),
                *("--output-file", str(python), str(python_environment(tar, Path(folder)))),
            ]
        )
        _run(
            [
                *(_program("debsbom"), "merge", *kind),
                *("--distro-name", name, "--distro-version", release),
                *("--out", _stem(joined), str(debian), str(python)),
            ]
        )
        bill.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(joined, bill)


def python_environment(tar: Path, folder: Path) -> Path:
    """The interpreter of an environment with the image's Python packages, as far as their metadata
    goes; the image's own interpreter does not run here."""
    environment = folder / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    packages = next((environment / "lib").glob("python*/site-packages"))
    with tarfile.open(tar) as archive:
        for member in archive:
            path = member.name.removeprefix("./")
            if not (member.isfile() and path.startswith(SITE_PACKAGES) and _METADATA in path):
                continue
            member.name = path.partition("/site-packages/")[2]
            archive.extract(member, packages, filter="data")
    return environment / "bin" / "python"


def _stem(bill: Path) -> str:
    """debsbom adds the suffix itself."""
    return str(bill).removesuffix(".cdx.json")


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _run(command: Sequence[str]) -> None:
    _output(command)


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepFailed(f"{' '.join(command[:2])} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout.strip()


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 with a sentence when a bill cannot be made."""
    image, bill = arguments
    try:
        with tempfile.TemporaryDirectory() as folder:
            tar = Path(folder) / "image.tar"
            export(image, tar)
            write(tar, image.partition(":")[0], version(), Path(bill))
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
