"""Object storage as the API needs it, whoever runs it.

`connect` chooses a store by the settings, `objects` speaks to it, `signing` lends uploads.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from videojobs.protocol.reports import Upload


class StorageError(Exception):
    """The object store does not answer, or refuses to."""


@dataclass(frozen=True)
class StoredFile:
    """What is known of a file before it is read."""

    key: str
    size: int
    etag: str
    modified: datetime


@dataclass(frozen=True)
class SignedPut:
    """One PUT that may be sent to `url`, with exactly these headers."""

    url: str
    headers: dict[str, str]


class Storage(Protocol):
    """Every method raises StorageError when the store is away."""

    async def find(self, key: str) -> StoredFile | None:
        """The file under a key, None without one."""

    def read(self, file: StoredFile, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes `start` to `end`, `end` exclusive, in chunks."""

    def files(self, prefix: str = "") -> AsyncIterator[Sequence[StoredFile]]:
        """All files below a prefix that ends at a `/`, by the page."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete files. One that is gone already is no error."""

    async def sign_upload(
        self, key: str, upload: Upload, content_type: str, lifetime: timedelta
    ) -> SignedPut:
        """Lend one upload."""

    async def download_url(self, key: str, lifetime: timedelta) -> str | None:
        """Presigned URL for a client's GET; None where clients do not reach the store."""


__all__ = ["SignedPut", "Storage", "StorageError", "StoredFile"]
