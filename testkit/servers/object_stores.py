"""Servers that speak the wire formats of Azure and of Google Cloud, for the session.

Azurite is Microsoft's own and checks signatures; fake-gcs-server takes any. Both are fetched or
built at their first use and kept in the cache.
"""

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Final

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tools.cluster import gobuild

from testkit.paths import CACHE, tool
from testkit.servers.port import answers, free_port
from testkit.servers.process import serving, until_ready

AZURITE_VERSION: Final = "3.35.0"
CONTAINER: Final = "videos"
_ACCOUNT: Final = "devstoreaccount1"
_ACCOUNT_KEY: Final = base64.b64encode(b"a key of the tests, which nobody else knows").decode()


@dataclass(frozen=True)
class ObjectStore:
    """How to reach a store: `VIDEOJOBS_STORAGE_URL`, and what the cloud's own tools read."""

    url: str
    variables: dict[str, str]


@pytest.fixture(scope="session")
def azure_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """Azurite, with one container."""
    folder = tmp_path_factory.mktemp("azurite")
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}/{_ACCOUNT}"
    options = ["--silent", "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck"]
    command = [
        "node",
        str(_azurite()),
        *options,
        "--blobHost",
        "127.0.0.1",
        "--blobPort",
        str(port),
    ]
    accounts = {"AZURITE_ACCOUNTS": f"{_ACCOUNT}:{_ACCOUNT_KEY}"}
    log = folder / "azurite.log"
    with serving(command, log, accounts) as process:
        until_ready(lambda: answers(endpoint), process, log)
        _create_container(endpoint)
        yield ObjectStore(
            f"az://{CONTAINER}/films",
            {
                "AZURE_STORAGE_ACCOUNT_NAME": _ACCOUNT,
                "AZURE_STORAGE_ACCOUNT_KEY": _ACCOUNT_KEY,
                "AZURE_ENDPOINT": endpoint,
            },
        )


@pytest.fixture(scope="session")
def google_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """fake-gcs-server, with one bucket, and the key of a service account."""
    gobuild.ensure(gobuild.FAKE_GCS_SERVER)
    folder = tmp_path_factory.mktemp("fake-gcs-server")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        *(str(tool("fake-gcs-server")), "-backend", "memory", "-scheme", "http"),
        *("-host", "127.0.0.1", "-port", str(port), "-public-host", f"127.0.0.1:{port}"),
    ]
    log = folder / "fake-gcs-server.log"
    with serving(command, log) as process:
        until_ready(lambda: answers(f"{url}/storage/v1/b"), process, log)
        httpx.post(f"{url}/storage/v1/b?project=p", json={"name": CONTAINER}).raise_for_status()
        key = json.dumps(_service_account(url))
        yield ObjectStore(f"gs://{CONTAINER}/films", {"GOOGLE_SERVICE_ACCOUNT_KEY": key})


def _azurite() -> Path:
    """Its program, fetched by npm at the first time."""
    folder = CACHE / f"azurite-{AZURITE_VERSION}"
    if not folder.exists():
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional"]
        package = f"azurite@{AZURITE_VERSION}"
        command = ["npm", "install", "--prefix", str(partial), *options, package]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        partial.rename(folder)
    return folder / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"


def _create_container(endpoint: str) -> None:
    """By a request that the account's key signs (Azure's "Authorize with Shared Key")."""
    headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-08-06"}
    signed = "".join(f"{name}:{value}\n" for name, value in headers.items())
    resource = f"/{_ACCOUNT}/{_ACCOUNT}/{CONTAINER}\nrestype:container"
    text = "PUT\n" + "\n" * 11 + signed + resource
    mac = hmac.new(base64.b64decode(_ACCOUNT_KEY), text.encode(), hashlib.sha256)
    headers["Authorization"] = f"SharedKey {_ACCOUNT}:{base64.b64encode(mac.digest()).decode()}"
    answer = httpx.put(f"{endpoint}/{CONTAINER}?restype=container", headers=headers)
    assert answer.status_code == 201, answer.text


def _service_account(url: str) -> dict[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "gcs_base_url": url,
        "client_email": "videojobs@example.iam.gserviceaccount.com",
        "private_key_id": "1",
        "private_key": pem.decode(),
    }
