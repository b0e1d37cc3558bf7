"""Resumable downloads: `PartFile` decides and writes, the clients send the requests.

Bytes are written to a hidden file next to the target, which is renamed once it is complete: the
target is never incomplete. The hidden file's name depends on the entity tag, so that the next try,
also of another process, resumes it and never mixes two files.
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
"""Number of consecutive breaks without a new byte after which a download gives up."""
PAUSE_SECONDS: Final = 1.0

_EXTENDED_NAME: Final = re.compile(r"filename\*\s*=\s*UTF-8''([^;\s]+)", re.IGNORECASE)
_MAX_NAME_BYTES: Final = 200  # file systems take 255
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def look(path: str) -> Call[bytes]:
    """Request one byte, for the headers. Not HEAD, whose error responses have no body."""
    return Call("GET", path, bytes, headers={"Range": "bytes=0-0"})


@dataclass(frozen=True)
class RemoteFile:
    """Size in bytes, entity tag and proposed name of a file."""

    size: int
    etag: str
    name: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "RemoteFile":
        """Read from response headers, whose names are in lower case. Raises UnexpectedAnswer."""
        try:
            size, etag = int(headers["content-range"].rpartition("/")[2]), headers["etag"]
        except (KeyError, ValueError) as error:
            raise UnexpectedAnswer("The server did not send the size of the file") from error
        return cls(size, etag, file_name(headers.get("content-disposition", "")))


def file_name(disposition: str) -> str:
    """The name that the server proposes, made safe: no folder, not hidden, of limited length.

    `filename*`, which can hold any character, takes precedence over `filename` (RFC 6266).
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
    """The received part of one download."""

    def __init__(self, remote: RemoteFile, target: Path, *, overwrite: bool = False) -> None:
        """`target` is a file or a folder. Raises FileExistsError unless `overwrite`."""
        self.remote = remote
        self.target = target / remote.name if target.is_dir() else target
        if self.target.exists() and not overwrite:
            raise FileExistsError(errno.EEXIST, "exists", str(self.target))
        key = hashlib.sha256(f"{remote.etag}\0{self.target.name}".encode()).hexdigest()[:16]
        self.path = self.target.with_name(f".videojobs-{key}.part")
        self.breaks = 0

    @property
    def size(self) -> int:
        """Number of bytes received."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def whole(self) -> bool:
        """Whether all bytes are received."""
        return self.path.exists() and self.size == self.remote.size

    def headers(self) -> dict[str, str]:
        """Headers that request the missing bytes, if the file is unchanged (RFC 9110 13.1.5)."""
        size = self.size
        if size > self.remote.size:  # not a part of this file
            self.path.unlink()
        if not 0 < size < self.remote.size:
            return {}
        return {"Range": f"bytes={size}-", "If-Range": self.remote.etag}

    def open(self, status: int, headers: Mapping[str, str]) -> BinaryIO:
        """Open the part for the bytes of a response: to append, or from the start.

        Raises DownloadBroken when the file changed, UnexpectedAnswer for another part.
        """
        if headers.get("etag") != self.remote.etag:
            raise DownloadBroken("The file changed during the download; start it again")
        if status == 206:
            if not headers.get("content-range", "").startswith(f"bytes {self.size}-"):
                raise UnexpectedAnswer("The server sent another part of the file than requested")
            return self.path.open("ab")
        return self.path.open("wb")

    def broken(self, before: int, reason: Exception) -> None:
        """Record a broken connection. Raises DownloadBroken after BREAKS without a new byte."""
        self.breaks = 0 if self.size > before else self.breaks + 1
        if self.breaks >= BREAKS:
            raise DownloadBroken(
                f"The download broke at {self.size} of {self.remote.size} bytes ({reason}); "
                "repeat the command to resume it"
            ) from reason

    def keep(self) -> Path:
        """Sync the complete file to disk and rename it to its target, which is returned."""
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        self.path.replace(self.target)
        return self.target
