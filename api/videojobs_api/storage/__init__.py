"""Object storage as the API needs it, for S3, Google Cloud Storage and Azure.

`connect` selects the store by the settings, `objects` calls it, `signing` presigns requests (for S3
with `sigv4`).
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from videojobs.protocol.reports import Upload


class StorageError(Exception):
    """The object store does not answer, or refuses the call."""


@dataclass(frozen=True)
class StoredFile:
    """Metadata of a file; `size` in bytes."""

    key: str
    size: int
    etag: str
    modified: datetime


@dataclass(frozen=True)
class SignedPut:
    """A presigned PUT to `url`, which must be sent with exactly these headers."""

    url: str
    headers: dict[str, str]


class Storage(Protocol):
    """Every method raises StorageError when the store is unavailable."""

    async def find(self, key: str) -> StoredFile | None:
        """The file at a key; None when there is none."""

    def read(self, file: StoredFile, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes `start` to `end`, `end` exclusive, in chunks."""

    def files(self, prefix: str = "") -> AsyncIterator[Sequence[StoredFile]]:
        """All files below a prefix that ends with `/`, in pages."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete files; missing ones are ignored."""

    async def sign_upload(
        self, key: str, upload: Upload, content_type: str, lifetime: timedelta
    ) -> SignedPut:
        """Presign the PUT of one file."""

    async def download_url(self, key: str, disposition: str, lifetime: timedelta) -> str | None:
        """Presigned URL for a client's GET; None where clients cannot reach the store. The answer
        has this `Content-Disposition` where the store can be told by the URL."""


__all__ = ["SignedPut", "Storage", "StorageError", "StoredFile"]
