"""The storage's volume, small enough to be filled without the machine's disk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tools.deploy import RELEASE

from bench.chaos.commands import in_node
from bench.chaos.site import NotInTime, Site, Volume

SPARE_MEGABYTES: Final = 512
"""For 700 jobs of five small files, each with its metadata. It is memory of the node."""

_FILLING: Final = ".full"
_STORAGE: Final = f"{RELEASE}-storage"
_WAIT: Final = "--timeout=180s"
_MOUNT: Final = """
! mountpoint --quiet /run/chaos || { umount "$1"; umount /run/chaos; }  # of a run that was killed
used=$(du -sm "$1" | cut -f1)
mkdir -p /run/chaos
mount -t tmpfs -o "size=$((used + $2))m,nr_inodes=0" chaos /run/chaos
cp -a "$1/." /run/chaos/
chown --reference="$1" /run/chaos
chmod --reference="$1" /run/chaos
mount --bind /run/chaos "$1"
"""
_UNMOUNT: Final = 'umount "$1"; umount /run/chaos; rmdir /run/chaos'
_FILL: Final = 'dd if=/dev/zero of="$1" bs=1M 2>&1 || true; df --output=avail "$(dirname "$1")"'


@asynccontextmanager
async def small_storage(site: Site) -> AsyncIterator[Volume]:
    """The storage server stands on a file system in memory, of the same content, meanwhile; after
    it the volume is as it was before. The server is stopped for each change."""
    volume = await site.volume(f"data-{_STORAGE}-0")
    async with _restarted(site):
        await _script(volume, _MOUNT, volume.path, str(SPARE_MEGABYTES))
    try:
        yield volume
    finally:
        async with _restarted(site):
            await _script(volume, _UNMOUNT, volume.path)


@asynccontextmanager
async def _restarted(site: Site) -> AsyncIterator[None]:
    name = f"statefulset/{_STORAGE}"
    await site.kubectl("scale", name, "--replicas=0")
    await site.kubectl("wait", f"pod/{_STORAGE}-0", "--for=delete", _WAIT)
    try:
        yield
    finally:
        await site.kubectl("scale", name, "--replicas=1")
        await site.kubectl("rollout", "status", name, _WAIT)


@asynccontextmanager
async def full(site: Site, volume: Volume) -> AsyncIterator[None]:
    """Not a byte is free meanwhile. The filling lies beside the buckets."""
    path = f"{volume.path}/{_FILLING}"
    try:
        printed = await _script(volume, _FILL, path)
        free = printed.split()[-1]
        site.log.note("storage filled", free_kilobytes=free)
        if free != "0":
            raise NotInTime(f"the storage's volume has {free} kB left")
        yield
    finally:
        await in_node(volume.node, "rm", "-f", path)
        site.log.note("storage has room")


async def _script(volume: Volume, text: str, *arguments: str) -> str:
    return await in_node(volume.node, "bash", "-euc", text, "chaos", *arguments)


async def files_in(volume: Volume, folder: str) -> list[str]:
    """Paths of all files below a folder of a volume, relative to it."""
    path = f"{volume.path}/{folder}"
    # A file that goes meanwhile is no failure.
    return (await _script(volume, 'find "$1" -type f -printf "%P\\n" || true', path)).splitlines()


async def texts_in(volume: Volume, folder: str) -> str:
    """All files below a folder, each line as `PATH:LINE`; empty without a file."""
    path = f"{volume.path}/{folder}"
    return await _script(volume, 'grep -rH "" "$1" || true', path)
