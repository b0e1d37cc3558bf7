"""The Python client, through good days and bad ones."""

import os
import threading
import time
from pathlib import Path

import jwt
import pytest
from testkit.job_records import failure
from testkit.servers.api import Api, environment, running
from testkit.servers.redis_server import RedisServer
from testkit.waiting import until
from testkit.wires.wire_cutter import WireCutter

from tests.integration.client.command import VIDEO, Renders, request
from videojobs.store import Store
from videojobs.times import utc_now
from videojobs_client import (
    Client,
    Conflict,
    DownloadBroken,
    Invalid,
    Job,
    JobNotFound,
    NotAllowed,
    NotAuthenticated,
    NotConfigured,
    RateLimited,
    Status,
    Unavailable,
    VideoRequest,
)

UNKNOWN = "00000000-0000-4000-8000-000000000000"
LOG_SECONDS = 10.0
SECRET = "a-secret-of-at-least-32-characters!"


def states(jobs: list[Job]) -> list[str]:
    """Without repetitions."""
    return list(dict.fromkeys(job.status.value for job in jobs))


class TestCalls:
    def test_a_typed_request_becomes_a_job(self, client: Client, user: str) -> None:
        typed = VideoRequest.model_validate(request(user))
        made = client.submit(typed, priority=2, metadata={"order": "4711"})
        job = client.get(made.job_id)
        assert (job.status, job.effective_priority) == (Status.PENDING, 2)
        assert job.metadata == {"order": "4711"}

    def test_one_key_makes_one_job(self, client: Client, user: str) -> None:
        first, second = (
            client.submit(request(user), idempotency_key="mine").job_id for _ in range(2)
        )
        assert first == second
        assert client.page(user).total == 1

    def test_a_rehearsal_makes_nothing(self, client: Client, user: str) -> None:
        assert client.rehearse(request(user)).valid
        assert client.page(user).total == 0

    def test_all_jobs_come_over_as_many_pages_as_it_takes(self, client: Client, user: str) -> None:
        made = [client.submit(request(user)).job_id for _ in range(5)]
        page = client.page(user, size=2)
        assert [job.job_id for job in page.jobs] == made[:2:-1]
        following = client.page(user, size=2, cursor=page.next_cursor)
        assert [job.job_id for job in following.jobs] == made[2:0:-1]
        assert [job.job_id for job in client.jobs(user)] == made[::-1]

    def test_only_some_states(self, client: Client, user: str) -> None:
        kept, cancelled = (client.submit(request(user)).job_id for _ in range(2))
        client.cancel(cancelled)
        assert [job.job_id for job in client.jobs(user, [Status.PENDING])] == [kept]

    def test_cancel_is_what_holds_afterwards(self, client: Client, user: str) -> None:
        job_id = client.submit(request(user)).job_id
        assert client.cancel(job_id).status is Status.CANCELLED
        assert client.cancel(job_id).status is Status.CANCELLED

    async def test_a_finished_job_cannot_be_cancelled(
        self, client: Client, user: str, renders: Renders
    ) -> None:
        job_id = client.submit(request(user)).job_id
        await renders.succeed(job_id)
        with pytest.raises(Conflict, match="success"):
            client.cancel(job_id)

    def test_a_retry_is_a_new_job(self, client: Client, user: str) -> None:
        job_id = client.submit(request(user)).job_id
        with pytest.raises(Conflict):
            client.retry(job_id)
        client.cancel(job_id)
        again = client.retry(job_id).job_id
        assert client.get(again).retry_of == job_id

    def test_errors_have_types(self, client: Client, user: str) -> None:
        for call in (client.get, client.cancel, client.retry, client.wait):
            with pytest.raises(JobNotFound):
                call(UNKNOWN)
        with pytest.raises(Invalid) as error:
            client.submit(request(user, duration=0))
        assert [field.field for field in error.value.fields] == ["video_request.duration"]

    def test_no_address(self) -> None:
        with pytest.raises(NotConfigured), Client("localhost") as client:
            client.get(UNKNOWN)


class TestWatch:
    async def test_from_the_queue_to_the_end(
        self, client: Client, user: str, renders: Renders
    ) -> None:
        job_id = client.submit(request(user)).job_id
        watch = client.watch(job_id)
        seen = [next(watch)]
        await renders.store.attempts.start(job_id, 1, utc_now())
        seen.append(next(watch))
        await renders.store.attempts.progress(job_id, 1, 0.5, "Compositing video", utc_now())
        seen.append(next(watch))
        await renders.succeed(job_id)
        seen += list(watch)
        assert states(seen) == ["pending", "started", "processing", "success"]
        assert seen[2].progress_message == "Compositing video"

    async def test_a_service_without_events(self, api: Api, user: str, store: Store) -> None:
        with WireCutter(api.public, hidden=b"/events") as cutter, Client(cutter.url) as client:
            job_id = client.submit(request(user)).job_id
            watch = client.watch(job_id)
            seen = [next(watch)]
            await store.attempts.finish(job_id, failure())
            seen += list(watch)
        assert states(seen) == ["pending", "failure"]

    async def test_the_service_restarts(
        self, own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
    ) -> None:
        """A watch bears it for as long as its patience lasts."""
        variables = environment(
            own_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default"
        )
        with running(variables, tmp_path / "log") as api:
            client = Client(api.public)
            job_id = client.submit(request("anna")).job_id
            patient, impatient = client.watch(job_id), client.watch(job_id, patience=0.2)
            for watch in (patient, impatient):
                assert next(watch).status is Status.PENDING
        with pytest.raises(Unavailable):
            next(impatient)
        with client, running(variables, tmp_path / "log"):
            canceller = threading.Thread(target=_cancel, args=(api.public, job_id))
            canceller.start()
            assert states(list(patient)) == ["cancelled"]
            canceller.join()


class TestRepetition:
    def test_an_answer_that_is_lost_makes_no_second_job(self, api: Api, user: str) -> None:
        with WireCutter(api.public, [10]) as cutter, Client(cutter.url) as client:
            made = client.submit(request(user))
            assert cutter.connections == 2
            assert [job.job_id for job in client.jobs(user)] == [made.job_id]

    def test_a_submission_outlives_an_outage_of_redis(
        self, own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
    ) -> None:
        variables = environment(
            own_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default"
        )
        with running(variables, tmp_path / "log") as api, Client(api.public) as client:
            own_redis_server.stop()
            repair = threading.Thread(target=_restart_once_missed, args=(own_redis_server, api))
            repair.start()
            made = client.submit(request("anna"))
            repair.join()
            assert [job.job_id for job in client.jobs("anna")] == [made.job_id]

    def test_a_refusal_is_told_at_once(
        self, own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
    ) -> None:
        """A missing token, somebody else's job, and a limit of the user."""
        variables = {
            **environment(own_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default"),
            "AUTH_MODE": "hs256",
            "AUTH_HS256_SECRET": SECRET,
            "VIDEOJOBS_LIMIT_JOBS_PER_HOUR": "1",
        }
        token = jwt.encode({"sub": "anna", "exp": time.time() + 60}, SECRET, "HS256")
        with (
            running(variables, tmp_path / "log") as api,
            Client(api.public) as stranger,
            Client(api.public, token) as anna,
        ):
            begun = time.monotonic()
            with pytest.raises(NotAuthenticated, match="token"):
                stranger.submit(request("anna"))
            with pytest.raises(NotAllowed):
                anna.submit(request("berta"))
            anna.submit(request("anna"))
            with pytest.raises(RateLimited) as error:
                anna.submit(request("anna"))
            assert time.monotonic() - begun < 5
            assert error.value.retry_after is not None
            assert 3000 < error.value.retry_after <= 3600


class TestDownload:
    async def test_the_video_is_named_by_its_title(
        self, client: Client, user: str, renders: Renders, tmp_path: Path
    ) -> None:
        job_id = client.submit(request(user, title="Größe: 日本")).job_id
        await renders.succeed(job_id)
        heard: list[tuple[int, int]] = []
        path = client.download(job_id, tmp_path, on_bytes=lambda *pair: heard.append(pair))
        assert path == tmp_path / "Größe 日本.mp4"
        assert path.read_bytes() == VIDEO
        assert heard == sorted(heard)
        assert heard[-1] == (len(VIDEO), len(VIDEO))

    async def test_broken_connections_lose_nothing(
        self, api: Api, client: Client, user: str, renders: Renders, tmp_path: Path
    ) -> None:
        job_id = client.submit(request(user)).job_id
        await renders.succeed(job_id)
        cuts = [300_000, 300_000]  # then whole
        with WireCutter(api.public, cuts) as cutter, Client(cutter.url) as broken:
            path = broken.download(job_id, tmp_path / "video.mp4")
            assert cutter.connections == 3
        assert path.read_bytes() == VIDEO
        assert os.listdir(tmp_path) == ["video.mp4"]

    async def test_what_has_arrived_is_kept_for_the_next_process(
        self, api: Api, client: Client, user: str, renders: Renders, tmp_path: Path
    ) -> None:
        job_id = client.submit(request(user)).job_id
        await renders.succeed(job_id)
        target = tmp_path / "video.mp4"
        cuts = [300_000, *[1] * 20]
        with (
            WireCutter(api.public, cuts) as cutter,
            Client(cutter.url) as broken,
            pytest.raises(DownloadBroken, match="repeat the command to resume it"),
        ):
            broken.download(job_id, target)
        assert not target.exists()
        first: list[int] = []
        client.download(job_id, target, on_bytes=lambda done, _: first.append(done))
        assert first[0] > 250_000
        assert target.read_bytes() == VIDEO

    def test_a_job_without_a_video_yet(self, client: Client, user: str, tmp_path: Path) -> None:
        job_id = client.submit(request(user)).job_id
        with pytest.raises(Conflict, match="pending"):
            client.download(job_id, tmp_path)
        assert list(tmp_path.iterdir()) == []


def _cancel(server: str, job_id: str) -> None:
    with Client(server) as client:
        client.cancel(job_id)


def _restart_once_missed(redis: RedisServer, api: Api) -> None:
    until(lambda: "job not created" in api.log.read_text(), "a job was missed", LOG_SECONDS)
    redis.start()
