"""Settings of the object store: which server and bucket, and its credentials."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

GIB: Final = 2**30


@dataclass(frozen=True)
class StorageLocation:
    """A bucket (on Azure a container), or a folder in it. `scheme` is s3, gs or az."""

    scheme: str
    bucket: str
    prefix: str | None


class StorageSettings(BaseSettings):
    """Where renderers upload files and clients download them from: `VIDEOJOBS_STORAGE_URL`, or the
    server of `VIDEOJOBS_S3_*` alone. Each installation needs its own location: files that belong to
    none of its jobs are deleted.

    Google Cloud and Azure take their credentials from the variables that their own tools read
    (GOOGLE_SERVICE_ACCOUNT_KEY, AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_ACCOUNT_KEY), or from the
    pod's workload identity; so does AWS when no S3 key is set.
    """

    model_config = SettingsConfigDict(
        env_prefix="VIDEOJOBS_", extra="ignore", env_ignore_empty=True
    )

    storage_url: str | None = Field(
        default=None,
        pattern=r"^(s3|gs|az)://[^/?#]+(/[^?#]*)?$",
        description="s3://BUCKET, gs://BUCKET or az://CONTAINER, each with or without a /FOLDER.",
    )
    storage_redirects: bool = Field(
        default=False,
        description="Redirect downloads of videos to presigned URLs of the store, which clients "
        "must reach.",
    )
    storage_max_upload_bytes: int = Field(
        default=5 * GIB, ge=1, le=5 * GIB, description="S3 accepts at most 5 GiB in one PUT."
    )

    s3_endpoint: HttpUrl | None = Field(
        default=None, description="URL of the S3 server, such as http://127.0.0.1:7070."
    )
    s3_access_key_id: str | None = Field(default=None, description="Access key of the S3 server.")
    s3_secret_access_key: SecretStr | None = Field(
        default=None, description="Secret of the access key."
    )
    s3_bucket: str = Field(
        default="videojobs", min_length=3, description="Bucket, without VIDEOJOBS_STORAGE_URL."
    )
    s3_region: str = Field(default="us-east-1", min_length=1, description="Region of the bucket.")

    @property
    def location(self) -> StorageLocation:
        """The location that the URL, or else the bucket, names."""
        url = urlsplit(self.storage_url or f"s3://{self.s3_bucket}")
        return StorageLocation(url.scheme, url.netloc, url.path.strip("/") or None)

    @property
    def s3_keys(self) -> tuple[str, str] | None:
        """Access key and secret; None to use the pod's identity."""
        if self.s3_access_key_id is None or self.s3_secret_access_key is None:
            return None
        return self.s3_access_key_id, self.s3_secret_access_key.get_secret_value()

    @property
    def s3_endpoint_url(self) -> str:
        """URL of the S3 server without a trailing slash."""
        if self.s3_endpoint is None:
            return f"https://s3.{self.s3_region}.amazonaws.com"
        return str(self.s3_endpoint).rstrip("/")


def incomplete_storage(storage: StorageSettings) -> list[str]:
    """A sentence for each variable that the store needs and that is not set."""
    needed = ["s3_endpoint", "s3_access_key_id", "s3_secret_access_key"]
    if storage.storage_url is not None:
        keys = needed[1:]
        needed = keys if any(getattr(storage, name) for name in keys) else []
    fields = StorageSettings.model_fields
    return [
        f"VIDEOJOBS_{name.upper()} is not set. {fields[name].description}"
        for name in needed
        if getattr(storage, name) is None
    ]
