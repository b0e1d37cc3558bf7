"""Presigned requests, as strict as each store can enforce.

With an access key, S3 enforces size, checksum and type of an upload. Otherwise only its name is
signed: with the pod's identity, or for a store without such headers. In both cases the stored file
is verified before it is used.
"""

import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol
from urllib.parse import quote

import obstore
from obstore.store import AzureStore, GCSStore, S3Store

from videojobs.protocol.reports import Upload
from videojobs.times import utc_now
from videojobs_api.storage import SignedPut
from videojobs_api.storage.sigv4 import Signer

Store = S3Store | GCSStore | AzureStore


class Signing(Protocol):
    """Presigns requests for one file. Raises the errors of obstore."""

    async def upload(
        self, key: str, upload: Upload, content_type: str, lifetime: timedelta, /
    ) -> SignedPut:
        """A presigned PUT."""

    async def download(self, key: str, disposition: str, lifetime: timedelta, /) -> str:
        """URL of a presigned GET."""


class StrictSigner:
    """Signs size, checksum and type, and the name of a download; for S3 with an access key."""

    def __init__(self, signer: Signer, folder_url: str) -> None:
        self._signer = signer
        self._folder_url = folder_url

    async def upload(
        self, key: str, upload: Upload, content_type: str, lifetime: timedelta
    ) -> SignedPut:
        """As in `Signing`. The size is signed as Content-Length, which every client sends."""
        headers = {
            "Content-Type": content_type,
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(upload.sha256)).decode(),
        }
        url = self._signer.presign(
            "PUT",
            f"{self._folder_url}/{quote(key)}",
            {**headers, "Content-Length": str(upload.size)},
            utc_now(),
            lifetime,
        )
        return SignedPut(url, headers)

    async def download(self, key: str, disposition: str, lifetime: timedelta) -> str:
        """As in `Signing`."""
        url = f"{self._folder_url}/{quote(key)}"
        query = {"response-content-disposition": disposition}
        return self._signer.presign("GET", url, {}, utc_now(), lifetime, query)


class NameSigner:
    """Signs the name only; `headers` are further ones that the store requires."""

    def __init__(self, store: Store, headers: Mapping[str, str] | None = None) -> None:
        self._store = store
        self._headers = dict(headers or {})

    async def upload(
        self, key: str, _upload: Upload, content_type: str, lifetime: timedelta
    ) -> SignedPut:
        """As in `Signing`, by the store's own presigning."""
        url = await obstore.sign_async(self._store, "PUT", key, lifetime)
        return SignedPut(url, {"Content-Type": content_type, **self._headers})

    async def download(self, key: str, _disposition: str, lifetime: timedelta) -> str:
        """As in `Signing`. obstore signs no further parameters, so the file loses its name."""
        return await obstore.sign_async(self._store, "GET", key, lifetime)
