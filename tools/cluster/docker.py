"""Questions and orders to the Docker engine about images."""

import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.cluster import steps

KEY_LABEL = "videojobs.content-key"


def inspect(kind: str, name: str) -> dict[str, Any] | None:
    """`docker KIND inspect NAME`, or None when there is no such thing."""
    answer = steps.capture(["docker", kind, "inspect", name])
    if answer is None:
        return None
    document: dict[str, Any] = json.loads(answer)[0]
    return document


def image_key(name: str) -> str | None:
    """The content key that the image was made with, or None."""
    document = inspect("image", name)
    labels = (document or {}).get("Config", {}).get("Labels") or {}
    key: str | None = labels.get(KEY_LABEL)
    return key


def build(
    step: steps.Step,
    name: str,
    key: str,
    context: Path,
    *,
    dockerfile: Path | None = None,
    arguments: Mapping[str, str] | None = None,
) -> None:
    """Build an image of a context folder and mark it with its content key."""
    command: list[str | Path] = ["docker", "build", "--tag", name, "--label", f"{KEY_LABEL}={key}"]
    command += ["--file", dockerfile or context / "Dockerfile"]
    for argument, value in (arguments or {}).items():
        command += ["--build-arg", f"{argument}={value}"]
    step.run([*command, context])


def import_tar(step: steps.Step, name: str, key: str, tar: Path, *changes: str) -> None:
    """Make a one-layer image of a file system in a tar, with Dockerfile instructions on top."""
    command: list[str | Path] = ["docker", "import"]
    for change in (*changes, f"LABEL {KEY_LABEL}={key}"):
        command += ["--change", change]
    step.run([*command, tar, name])


def import_binary(step: steps.Step, name: str, key: str, binary: Path, target: str) -> None:
    """Make an image that holds one static program, at `target`, and nothing else."""
    tar = binary.parent / f".{binary.name}.tar"
    with tarfile.open(tar, "w") as archive:
        archive.add(binary.resolve(), arcname=target.lstrip("/"), filter=owned_by_root)
    try:
        import_tar(step, name, key, tar, f"ENTRYPOINT {json.dumps([target])}")
    finally:
        tar.unlink()


def owned_by_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """The tar entry as root would have made it, executable by all."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mode = 0o755
    return member
