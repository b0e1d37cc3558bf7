"""What a bill of materials is made from: the metadata of the Python packages in an image."""

import io
import tarfile
from pathlib import Path

import pytest
from tools.sbom import python_environment

PACKAGES = "opt/videojobs/lib/python3.11/site-packages"


def image(folder: Path, *names: str) -> Path:
    """A file system as `docker export` writes it; each file holds its own name."""
    path = folder / "image.tar"
    with tarfile.open(path, "w") as tar:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(name)
            tar.addfile(member, io.BytesIO(name.encode()))
    return path


@pytest.mark.parametrize("prefix", ["", "./"])
def test_an_environment_has_the_metadata_of_an_images_packages_alone(
    prefix: str, tmp_path: Path
) -> None:
    tar = image(
        tmp_path,
        f"{prefix}{PACKAGES}/anyio-4.0.dist-info/METADATA",
        f"{prefix}{PACKAGES}/anyio-4.0.dist-info/licenses/LICENSE",
        f"{prefix}{PACKAGES}/anyio/__init__.py",
        f"{prefix}usr/lib/python3/dist-packages/apt-2.6.dist-info/METADATA",
    )

    python = python_environment(tar, tmp_path)

    found = (python.parents[1] / "lib").rglob("*.dist-info/**/*")
    assert {file.name for file in found if file.is_file()} == {"METADATA", "LICENSE"}
    assert [folder.name for folder in (python.parents[1] / "lib").rglob("*.dist-info")] == [
        "anyio-4.0.dist-info"
    ]
