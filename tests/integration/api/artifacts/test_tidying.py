"""Files that nobody can download are deleted from a real S3 server; all others stay."""

from datetime import timedelta
from pathlib import Path

import httpx
import obstore
import pytest
from obstore.store import S3Store
from pydantic import HttpUrl, SecretStr
from redis.asyncio import Redis
from testkit.servers.api import JOBS, environment, running, sample_request
from testkit.servers.redis_server import RedisServer
from testkit.servers.versitygw import ACCESS_KEY_ID, BUCKET, SECRET_ACCESS_KEY, S3Server
from testkit.waiting import eventually

from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact, artifact_key
from videojobs.settings import RedisSettings
from videojobs.store import FileClaims, Finish, Standing, Store, connect
from videojobs.store.client import StoreClient
from videojobs.times import utc_now
from videojobs_api.artifacts.tidying import Tidier
from videojobs_api.settings import StorageSettings
from videojobs_api.storage.connect import open_storage

DAY = timedelta(days=1)
FOREIGN = "somebody/else.txt"
PATIENCE_SECONDS = 10.0


def storage_settings(server: S3Server, **changes: str) -> StorageSettings:
    """Of the session's S3 server."""
    return StorageSettings.model_validate(
        {
            "s3_endpoint": HttpUrl(server.url),
            "s3_access_key_id": ACCESS_KEY_ID,
            "s3_secret_access_key": SecretStr(SECRET_ACCESS_KEY),
            **changes,
        }
    )


@pytest.fixture
def claims(redis: Redis) -> FileClaims:
    """What the API knows of files."""
    return FileClaims(StoreClient(redis))


@pytest.fixture
async def put(bucket: S3Store) -> "Put":
    """Puts a file of an attempt into the store."""
    return Put(bucket)


class Put:
    """Files of jobs in the bucket."""

    def __init__(self, bucket: S3Store) -> None:
        self._bucket = bucket

    async def __call__(self, job_id: str, *attempts: int) -> None:
        for attempt in attempts:
            for artifact in (Artifact.VIDEO, Artifact.THUMBNAIL):
                await obstore.put_async(
                    self._bucket, artifact_key(job_id, attempt, artifact), b"content"
                )

    async def attempts(self, job_id: str) -> set[int]:
        """Attempts that have files."""
        found = await obstore.list(self._bucket, job_id).collect_async()
        return {int(meta["path"].split("/")[1]) for meta in found}


class TestAfterTheEnd:
    @pytest.fixture
    def tidier(self, s3_server: S3Server, claims: FileClaims) -> Tidier:
        return Tidier(open_storage(storage_settings(s3_server)), claims, DAY)

    @pytest.mark.parametrize(
        ("finish", "kept"),
        [
            (Finish(Status.SUCCESS, utc_now(), artifacts_attempt=2), {2}),
            (Finish(Status.FAILURE, utc_now()), set()),
            (Finish(Status.CANCELLED, utc_now()), set()),
        ],
    )
    async def test_the_losers_files_are_deleted(
        self,
        client: httpx.Client,
        store: Store,
        tidier: Tidier,
        put: Put,
        finish: Finish,
        kept: set[int],
    ) -> None:
        job_id = client.post(JOBS, json=sample_request()).json()["job_id"]
        await put(job_id, 1, 2, 3)
        await store.attempts.finish(job_id, finish)
        await tidier.tidy_ended(utc_now())
        assert await put.attempts(job_id) == kept
        if kept:
            assert client.get(f"{JOBS}/{job_id}/video").content == b"content"

    async def test_the_attempt_that_lost_the_race_to_a_cancel(
        self, client: httpx.Client, store: Store, tidier: Tidier, put: Put
    ) -> None:
        job_id = client.post(JOBS, json=sample_request()).json()["job_id"]
        await put(job_id, 1)
        client.delete(f"{JOBS}/{job_id}")
        late = Finish(Status.SUCCESS, utc_now(), artifacts_attempt=1)
        assert await store.attempts.finish(job_id, late) is Standing.CANCELLED
        await tidier.tidy_ended(utc_now())
        assert await put.attempts(job_id) == set()

    async def test_a_job_that_has_just_ended_is_left_to_the_next_turn(
        self, client: httpx.Client, tidier: Tidier, put: Put, claims: FileClaims
    ) -> None:
        job_id = client.post(JOBS, json=sample_request()).json()["job_id"]
        await put(job_id, 1)
        before = utc_now()
        client.delete(f"{JOBS}/{job_id}")
        await tidier.tidy_ended(before - timedelta(seconds=1))
        assert await put.attempts(job_id) == {1}
        assert job_id in await claims.ended(utc_now(), 10_000)


class TestSweep:
    async def test_all_that_no_record_wants_is_deleted_and_nothing_else(
        self,
        client: httpx.Client,
        store: Store,
        s3_server: S3Server,
        bucket: S3Store,
        claims: FileClaims,
        put: Put,
    ) -> None:
        live, cancelled = (
            client.post(JOBS, json=sample_request()).json()["job_id"] for _ in range(2)
        )
        client.delete(f"{JOBS}/{cancelled}")
        await store.attempts.progress(live, 2, 0.5, "Compositing video", utc_now())
        await put(live, 1, 2)
        await put(cancelled, 1)
        await put("forgotten", 1)
        await obstore.put_async(bucket, FOREIGN, b"not ours")

        await Tidier(open_storage(storage_settings(s3_server)), claims, DAY).sweep()
        assert await put.attempts(live) == {2}
        assert await put.attempts(cancelled) == set()
        assert await put.attempts("forgotten") == {1}  # its record may come back

        expired = timedelta(0)
        await Tidier(open_storage(storage_settings(s3_server)), claims, expired).sweep()
        assert await put.attempts(live) == {2}
        assert await put.attempts("forgotten") == set()
        assert bytes(await (await obstore.get_async(bucket, FOREIGN)).bytes_async()) == b"not ours"

    async def test_a_folder_of_a_bucket_is_all_that_is_looked_at(
        self, s3_server: S3Server, bucket: S3Store, claims: FileClaims, put: Put
    ) -> None:
        ours = storage_settings(s3_server, storage_url=f"s3://{BUCKET}/ours")
        await put("forgotten", 1)
        await obstore.put_async(bucket, "ours/forgotten/1/video.mp4", b"content")
        await Tidier(open_storage(ours), claims, timedelta(0)).sweep()
        assert await put.attempts("forgotten") == {1}
        with pytest.raises(FileNotFoundError):
            await obstore.head_async(bucket, "ours/forgotten/1/video.mp4")


async def test_one_replica_at_a_time(claims: FileClaims) -> None:
    second = timedelta(milliseconds=200)
    taken = [await claims.lease("a-test", second) for _ in range(3)]
    assert taken == [True, False, False]
    await eventually(lambda: claims.lease("a-test", second), "the lease runs out", PATIENCE_SECONDS)


async def test_a_running_api_tidies_up(
    own_redis_server: RedisServer, s3_server: S3Server, lonely_kubeconfig: Path, tmp_path: Path,
    put: Put,
) -> None:  # fmt: skip
    redis = connect(RedisSettings(host="127.0.0.1", port=own_redis_server.port))
    await put("cancelled-long-ago", 1)
    await redis.hset("job:record:cancelled-long-ago", "status", '"cancelled"')
    await redis.zadd("job:ended", {"cancelled-long-ago": 1})
    await redis.aclose()
    variables = environment(own_redis_server, s3_server.url, lonely_kubeconfig, "default")
    with running(variables, tmp_path / "api.log"):

        async def gone() -> bool:
            return await put.attempts("cancelled-long-ago") == set()

        await eventually(gone, "the files are deleted", PATIENCE_SECONDS)
