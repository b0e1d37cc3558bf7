"""The object store behind one small interface: size up, stream, and sign an upload."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from videojobs_api.settings import StorageSettings

CHUNK_BYTES: Final = 256 * 1024
_TIMEOUT: Final = timedelta(seconds=10)
_RETRY_TIME: Final = timedelta(seconds=2)


class StorageError(Exception):
    """The object store does not answer, or refuses to."""


@dataclass(frozen=True)
class StoredFile:
    """What is known of a file before it is read."""

    key: str
    size: int
    etag: str
    modified: datetime


class Storage(Protocol):
    """What the API needs of an object store."""

    async def find(self, key: str) -> StoredFile | None:
        """The file under a key, None without one; StorageError."""

    def read(self, file: StoredFile, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes `start` to `end`, `end` exclusive, in chunks; StorageError."""

    async def sign_upload(self, key: str, lifetime: timedelta) -> str:
        """URL to which one PUT may be sent; StorageError."""


class S3Storage:
    """`Storage` on any S3 server, by path-style addresses."""

    def __init__(self, settings: StorageSettings) -> None:
        self._store = S3Store(
            settings.bucket,
            endpoint=str(settings.endpoint).rstrip("/"),
            region=settings.region,
            access_key_id=settings.access_key_id,
            secret_access_key=settings.secret_access_key.get_secret_value(),
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": settings.endpoint.scheme == "http",
                "connect_timeout": timedelta(seconds=2),
                "timeout": _TIMEOUT,
            },
            retry_config={"max_retries": 2, "retry_timeout": _RETRY_TIME},
        )

    async def find(self, key: str) -> StoredFile | None:
        """As in `Storage`."""
        try:
            meta = await obstore.head_async(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return None
        except BaseError as error:
            raise StorageError(type(error).__name__) from error
        etag = meta["e_tag"] or f'"{meta["size"]:x}"'
        return StoredFile(key, meta["size"], etag, meta["last_modified"])

    async def read(self, file: StoredFile, start: int, end: int) -> AsyncIterator[bytes]:
        """As in `Storage`. `if_match`: a file that was replaced meanwhile is never mixed in."""
        if start >= end:
            return
        try:
            result = await obstore.get_async(
                self._store, file.key, options={"range": (start, end), "if_match": file.etag}
            )
            async for chunk in result.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)
        except BaseError as error:
            raise StorageError(type(error).__name__) from error

    async def sign_upload(self, key: str, lifetime: timedelta) -> str:
        """As in `Storage`."""
        try:
            return await obstore.sign_async(self._store, "PUT", key, lifetime)
        except BaseError as error:
            raise StorageError(type(error).__name__) from error
