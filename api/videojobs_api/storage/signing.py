"""Signed uploads: as much as a store itself can be made to enforce.

With a key S3 holds an upload to its size, checksum and type. Otherwise the name alone is signed:
by the pod's identity, or for a store that knows no such headers. Either way what is stored is
checked before it counts.
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


class UploadSigner(Protocol):
    """Lends one PUT."""

    async def sign(
        self, key: str, upload: Upload, content_type: str, lifetime: timedelta, /
    ) -> SignedPut:
        """The signed request; raises what obstore raises."""


class StrictSigner:
    """Signs size, checksum and type, for S3 servers."""

    def __init__(self, signer: Signer, folder_url: str) -> None:
        self._signer = signer
        self._folder_url = folder_url

    async def sign(
        self, key: str, upload: Upload, content_type: str, lifetime: timedelta
    ) -> SignedPut:
        """The size is the header that every client sends by itself."""
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


class NameSigner:
    """Signs the name; some stores want a header more."""

    def __init__(self, store: Store, headers: Mapping[str, str] | None = None) -> None:
        self._store = store
        self._headers = dict(headers or {})

    async def sign(
        self, key: str, _upload: Upload, content_type: str, lifetime: timedelta
    ) -> SignedPut:
        """By the store's own means."""
        url = await obstore.sign_async(self._store, "PUT", key, lifetime)
        return SignedPut(url, {"Content-Type": content_type, **self._headers})
