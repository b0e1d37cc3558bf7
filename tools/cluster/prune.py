"""What is cached and no longer used goes; what would have to be made again stays."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from tools.cluster import base_image, docker, engine, paths, steps

BYTES_PER_GIGABYTE = 10**9

GO_CACHE_BYTES = 8 * BYTES_PER_GIGABYTE
"""Enough for all programs of one version. Go itself keeps what was used within five days, whatever
its size."""


def prune() -> None:
    """Remove what nothing uses, and print how much the caches hold."""
    for path in (
        *unused_builds(paths.BUILDS, paths.BIN),
        *unused_tars(paths.IMAGES, base_image.tar_file()),
    ):
        with steps.step(f"remove {path.name}"):
            remove(path)
    if engine.answers():
        with steps.step("remove images that lost their names") as step:
            label = f"label={docker.KEY_LABEL}"
            step.run(["docker", "image", "prune", "--force", "--filter", label])
    compiled = Path(steps.capture(["go", "env", "GOCACHE"]) or paths.CACHE)
    with steps.step("remove what Go compiled and used longest ago"):
        shrink(compiled, GO_CACHE_BYTES)
    for path in {paths.CACHE, compiled}:
        print(f"{size(path) / BYTES_PER_GIGABYTE:5.1f} GB  {path}")


def unused_builds(builds: Path, links: Path) -> Iterator[Path]:
    """The folders of programs to which no link of current programs leads."""
    current = {link.resolve().parent for link in entries(links)} | {links.resolve()}
    yield from (path for path in entries(builds) if path.resolve() not in current)


def unused_tars(folder: Path, current: Path) -> Iterator[Path]:
    """The file systems of base images but for the current one's."""
    yield from (path for path in entries(folder) if path != current)


def shrink(folder: Path, limit: int) -> None:
    """Remove the files below a folder that were used longest ago, until the rest is not larger
    than `limit` bytes. Go sets a file's time when it uses it, and makes again what is missing."""
    files = sorted((f.lstat().st_mtime, f.lstat().st_size, f) for f in files_below(folder))
    excess = sum(length for _, length, _ in files) - limit
    for _, length, path in files:
        if excess <= 0:
            return
        path.unlink(missing_ok=True)
        excess -= length


def entries(folder: Path) -> list[Path]:
    """What a folder holds; nothing when it is not there."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def remove(path: Path) -> None:
    """Remove a file or a folder."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def size(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.lstat().st_size for path in files_below(folder))


def files_below(folder: Path) -> Iterator[Path]:
    """Files and links at any depth."""
    return (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
