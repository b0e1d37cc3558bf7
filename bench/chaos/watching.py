"""Follows a kind of object for as long as a run takes, over every outage of the API server."""

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, Protocol

from bench.chaos.commands import CommandFailed, kubectl, run
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import Kind

_LINE_BYTES: Final = 1 << 24
_PAUSE_SECONDS: Final = 0.5
_WATCH_SECONDS: Final = 300


class Book(Protocol):
    """Who is told."""

    def replace(self, objects: Iterable[Manifest], /) -> None:
        """The full list."""

    def note(self, event: str, manifest: Manifest, /) -> None:
        """One event: ADDED, MODIFIED or DELETED."""


async def follow(kind: Kind, namespace: str, book: Book) -> None:
    """List and watch until cancelled. A watch that ends is opened again after a new list, so that
    what changed meanwhile is known; what came and went meanwhile is not."""
    while True:
        with suppress(CommandFailed, ValueError, KeyError):
            listed = json.loads(
                await run(*kubectl(namespace, "get", "--raw", kind.path(namespace)))
            )
            book.replace(listed["items"])
            await _watch(kind, namespace, listed["metadata"]["resourceVersion"], book)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _watch(kind: Kind, namespace: str, version: str, book: Book) -> None:
    query = f"watch=true&resourceVersion={version}&timeoutSeconds={_WATCH_SECONDS}"
    command = kubectl(namespace, "get", "--raw", f"{kind.path(namespace)}?{query}")
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_LINE_BYTES,
    )
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            event = json.loads(line)
            if event["type"] == "ERROR":  # the version is too old
                return
            book.note(event["type"], event["object"])
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
