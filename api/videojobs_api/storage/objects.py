"""`Storage` by obstore: S3, Google Cloud Storage or Azure."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import obstore
from obstore.exceptions import BaseError, NotFoundError

from videojobs.protocol.reports import Upload
from videojobs_api.storage import SignedPut, StorageError, StoredFile
from videojobs_api.storage.signing import Signing, Store

if TYPE_CHECKING:
    from obstore import ObjectMeta  # exists for type checkers only

CHUNK_BYTES: Final = 256 * 1024
PAGE: Final = 500


class ObjectStorage:
    """`Storage`. `signer` depends on the kind of store; `redirects` when clients can reach it."""

    def __init__(self, store: Store, signer: Signing, redirects: bool) -> None:
        self._store = store
        self._signer = signer
        self._redirects = redirects

    async def find(self, key: str) -> StoredFile | None:
        with _translated():
            try:
                return _stored_file(await obstore.head_async(self._store, key))
            except (NotFoundError, FileNotFoundError):
                return None

    async def read(self, file: StoredFile, start: int, end: int) -> AsyncIterator[bytes]:
        """As in `Storage`. By `if_match`, a file replaced meanwhile raises StorageError."""
        if start >= end:
            return
        with _translated():
            result = await obstore.get_async(
                self._store, file.key, options={"range": (start, end), "if_match": file.etag}
            )
            async for chunk in result.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)

    async def files(self, prefix: str = "") -> AsyncIterator[Sequence[StoredFile]]:
        with _translated():
            async for page in obstore.list(self._store, prefix or None, chunk_size=PAGE):
                yield [_stored_file(meta) for meta in page]

    async def delete(self, keys: Sequence[str]) -> None:
        for key in keys:  # one by one: some stores refuse a whole list for one missing file
            with _translated(), suppress(NotFoundError, FileNotFoundError):
                await obstore.delete_async(self._store, key)

    async def sign_upload(
        self, key: str, upload: Upload, content_type: str, lifetime: timedelta
    ) -> SignedPut:
        with _translated():
            return await self._signer.upload(key, upload, content_type, lifetime)

    async def download_url(self, key: str, disposition: str, lifetime: timedelta) -> str | None:
        if not self._redirects:
            return None
        with _translated():
            return await self._signer.download(key, disposition, lifetime)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        raise StorageError(type(error).__name__) from error


def _stored_file(meta: "ObjectMeta") -> StoredFile:
    etag = meta["e_tag"] or f'"{meta["size"]:x}"'
    return StoredFile(meta["path"], meta["size"], etag, meta["last_modified"])
