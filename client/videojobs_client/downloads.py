"""A file that arrives in parts: `PartFile` decides and writes, the clients do the calls.

Bytes go to a hidden file beside the target, which is renamed when it is whole: a target is never
half a file. The part's name holds the entity tag, so the next try, also of another process, goes
on where this one ended and never mixes two files.
"""

import errno
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final
from urllib.parse import unquote

from videojobs_client.calls import Call
from videojobs_client.errors import DownloadBroken, UnexpectedAnswer

BREAKS: Final = 5
"""Breaks in a row without a new byte, until a download gives up."""
PAUSE_SECONDS: Final = 1.0

_EXTENDED_NAME: Final = re.compile(r"filename\*\s*=\s*UTF-8''([^;\s]+)", re.IGNORECASE)
_MAX_NAME_BYTES: Final = 200  # file systems take 255
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def look(path: str) -> Call[bytes]:
    """One byte, for what the headers say. Not HEAD, whose refusals have no words."""
    return Call("GET", path, bytes, headers={"Range": "bytes=0-0"})


@dataclass(frozen=True)
class RemoteFile:
    """What the service says of a file."""

    size: int
    etag: str
    name: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "RemoteFile":
        """From an answer's headers, names in lower case."""
        try:
            size, etag = int(headers["content-range"].rpartition("/")[2]), headers["etag"]
        except (KeyError, ValueError) as error:
            raise UnexpectedAnswer("The server does not say how long the file is") from error
        return cls(size, etag, file_name(headers.get("content-disposition", "")))


def file_name(disposition: str) -> str:
    """The name that the server proposes, made safe: no folder, no hidden file, not too long.

    RFC 6266: `filename*`, which can hold any character, wins over `filename`.
    """
    extended = _EXTENDED_NAME.search(disposition)
    if extended is not None:
        proposed = unquote(extended[1])
    else:
        message = EmailMessage()
        message["Content-Disposition"] = disposition or "attachment"
        proposed = message.get_filename() or ""
    path = PurePosixPath(" ".join(_NOT_IN_NAMES.sub(" ", proposed).split()).strip(" ."))
    stem = path.stem.encode()[:_MAX_NAME_BYTES].decode(errors="ignore").strip(" .")
    return f"{stem or 'video'}{path.suffix}"


class PartFile:
    """The bytes at hand of one download."""

    def __init__(self, remote: RemoteFile, target: Path, *, overwrite: bool = False) -> None:
        """`target` may be a folder. FileExistsError unless `overwrite`."""
        self.remote = remote
        self.target = target / remote.name if target.is_dir() else target
        if self.target.exists() and not overwrite:
            raise FileExistsError(errno.EEXIST, "is there already", str(self.target))
        key = hashlib.sha256(f"{remote.etag}\0{self.target.name}".encode()).hexdigest()[:16]
        self.path = self.target.with_name(f".videojobs-{key}.part")
        self.breaks = 0

    @property
    def size(self) -> int:
        """Bytes that have arrived."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def whole(self) -> bool:
        """Whether all bytes have arrived."""
        return self.path.exists() and self.size == self.remote.size

    def headers(self) -> dict[str, str]:
        """Ask for what is missing, if the file is still the same one (RFC 9110 13.1.5)."""
        size = self.size
        if size > self.remote.size:  # never ours
            self.path.unlink()
        if not 0 < size < self.remote.size:
            return {}
        return {"Range": f"bytes={size}-", "If-Range": self.remote.etag}

    def open(self, status: int, headers: Mapping[str, str]) -> BinaryIO:
        """Where this answer's bytes go: after those at hand, or over them."""
        if headers.get("etag") != self.remote.etag:
            raise DownloadBroken("The file changed during the download; start it again")
        if status == 206:
            if not headers.get("content-range", "").startswith(f"bytes {self.size}-"):
                raise UnexpectedAnswer("The server sends another part than was asked for")
            return self.path.open("ab")
        return self.path.open("wb")

    def broken(self, before: int, reason: Exception) -> None:
        """The connection broke; DownloadBroken when trying on is of no use."""
        self.breaks = 0 if self.size > before else self.breaks + 1
        if self.breaks >= BREAKS:
            raise DownloadBroken(
                f"The download broke at {self.size} of {self.remote.size} bytes ({reason}); "
                "repeat the command to go on from there"
            ) from reason

    def keep(self) -> Path:
        """Give the whole file its name, on disk for good."""
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        self.path.replace(self.target)
        return self.target
