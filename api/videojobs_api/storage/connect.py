"""Opens the object store of the settings. Nothing is sent before its first use."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, S3Store

from videojobs_api.settings import ConfigurationError, StorageLocation, StorageSettings
from videojobs_api.storage.objects import ObjectStorage
from videojobs_api.storage.signing import NameSigner, Signing, Store, StrictSigner
from videojobs_api.storage.sigv4 import Signer

_OPTIONS: Final[dict[str, Any]] = {
    "client_options": {
        "allow_http": True,  # only where an endpoint says http://
        "connect_timeout": timedelta(seconds=2),
        "read_timeout": timedelta(seconds=10),
        "timeout": timedelta(hours=6),  # of a whole download: clients may be slow
    },
    "retry_config": {"max_retries": 2, "retry_timeout": timedelta(seconds=2)},
}


def open_storage(settings: StorageSettings) -> ObjectStorage:
    """The store at `settings.location`. Raises ConfigurationError when a setting is missing.

    Credentials of Google Cloud and Azure come from the variables that their own tools read, or
    from the pod's workload identity.
    """
    try:
        store, signer = _opened(settings, settings.location)
    except BaseError as error:
        raise ConfigurationError(f"VIDEOJOBS_STORAGE_URL cannot be used: {error}") from None
    return ObjectStorage(store, signer, settings.storage_redirects)


def _opened(settings: StorageSettings, location: StorageLocation) -> tuple[Store, Signing]:
    match location.scheme:
        case "gs":
            google = GCSStore(location.bucket, prefix=location.prefix, **_OPTIONS)
            return google, NameSigner(google)
        case "az":
            azure = AzureStore(location.bucket, prefix=location.prefix, **_OPTIONS)
            return azure, NameSigner(azure, {"x-ms-blob-type": "BlockBlob"})
        case _:
            return _s3(settings, location)


def _s3(settings: StorageSettings, location: StorageLocation) -> tuple[Store, Signing]:
    keys, region, endpoint = settings.s3_keys, settings.s3_region, settings.s3_endpoint_url
    given: dict[str, Any] = {}
    if keys is not None:
        given = {"access_key_id": keys[0], "secret_access_key": keys[1]}
    store = S3Store(
        location.bucket,
        prefix=location.prefix,
        endpoint=endpoint,
        region=region,
        virtual_hosted_style_request=False,
        **given,
        **_OPTIONS,
    )
    if keys is None:
        return store, NameSigner(store)
    folder = "/".join(filter(None, (location.bucket, quote(location.prefix or ""))))
    return store, StrictSigner(Signer(*keys, region), f"{endpoint}/{folder}")
