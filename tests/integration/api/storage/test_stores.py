"""One interface, three stores: versitygw for S3, Azurite for Azure, fake-gcs-server for Google."""

import hashlib
import secrets
from datetime import timedelta

import httpx
import pytest
from testkit.servers.object_stores import ObjectStore
from testkit.servers.versitygw import ACCESS_KEY_ID, BUCKET, SECRET_ACCESS_KEY, S3Server

from videojobs.protocol.reports import Upload
from videojobs_api.settings import StorageSettings, read
from videojobs_api.storage import SignedPut, Storage, StorageError
from videojobs_api.storage.connect import open_storage

MINUTE = timedelta(minutes=1)
CONTENT = secrets.token_bytes(600_001)  # more than one chunk
UPLOAD = Upload(size=len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture(scope="session")
def amazon_store(s3_server: S3Server) -> ObjectStore:
    """The session's S3 server."""
    variables = {
        "VIDEOJOBS_S3_ENDPOINT": s3_server.url,
        "VIDEOJOBS_S3_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "VIDEOJOBS_S3_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
    }
    return ObjectStore(f"s3://{BUCKET}/films", variables)


@pytest.fixture(params=["amazon_store", "azure_store", "google_store"])
def storage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """The store, as the environment of a pod describes it."""
    store: ObjectStore = request.getfixturevalue(request.param)
    variables = {
        "VIDEOJOBS_STORAGE_URL": store.url,
        "VIDEOJOBS_STORAGE_REDIRECTS": "true",
        **store.variables,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return open_storage(read(StorageSettings))


STRICT = pytest.mark.parametrize("storage", ["amazon_store", "azure_store"], indirect=True)
"""fake-gcs-server heeds neither signatures nor `If-Match`."""


def send(put: SignedPut, content: bytes) -> None:
    """Upload as a renderer does."""
    answer = httpx.put(put.url, headers=put.headers, content=content)
    assert answer.status_code in (200, 201), answer.text


@pytest.fixture
async def key(storage: Storage) -> str:
    """Of a video that was uploaded by a presigned request."""
    key = f"{secrets.token_hex(8)}/1/video.mp4"
    send(await storage.sign_upload(key, UPLOAD, "video/mp4", MINUTE), CONTENT)
    return key


async def test_what_was_uploaded_is_found_and_read_in_part(storage: Storage, key: str) -> None:
    file = await storage.find(key)
    assert file is not None
    assert (file.key, file.size) == (key, len(CONTENT))
    part = b"".join([chunk async for chunk in storage.read(file, 10, 500_000)])
    assert part == CONTENT[10:500_000]
    assert await storage.find(f"{key}.other") is None


@STRICT
async def test_a_file_that_was_replaced_is_not_mixed_in(storage: Storage, key: str) -> None:
    file = await storage.find(key)
    assert file is not None
    other = Upload(size=3, sha256=hashlib.sha256(b"new").hexdigest())
    send(await storage.sign_upload(key, other, "video/mp4", MINUTE), b"new")
    with pytest.raises(StorageError):
        _ = [chunk async for chunk in storage.read(file, 0, file.size)]


async def test_a_client_is_sent_to_the_store(storage: Storage, key: str) -> None:
    url = await storage.download_url(key, "attachment", MINUTE)
    assert url is not None
    async with httpx.AsyncClient() as client:
        answer = await client.get(url, headers={"Range": "bytes=5-9"})
    assert (answer.status_code, answer.content) == (206, CONTENT[5:10])
    assert answer.headers["content-type"] == "video/mp4"


async def test_files_are_listed_by_folder_and_deleted_once(storage: Storage, key: str) -> None:
    folder = key.partition("/")[0]
    assert [file.key async for page in storage.files(f"{folder}/") for file in page] == [key]
    assert key in [file.key async for page in storage.files() for file in page]
    for _ in range(2):
        await storage.delete([key])
    assert await storage.find(key) is None


@STRICT
async def test_a_signature_is_for_one_method(storage: Storage, key: str) -> None:
    url = await storage.download_url(key, "attachment", MINUTE)
    assert url is not None
    async with httpx.AsyncClient() as client:
        answer = await client.put(url, content=b"x", headers={"x-ms-blob-type": "BlockBlob"})
    assert answer.status_code == 403
