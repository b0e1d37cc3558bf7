"""Submitting once and for all: keys, dry runs, metadata and retries."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from testkit.job_records import created, failure, new_job, success
from testkit.servers.api import JOBS, Api, environment, running, sample_request
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_server import RedisServer
from testkit.servers.versitygw import S3Server
from testkit.wires.gate import Gate

from videojobs.store import Store, Submission
from videojobs_api.jobs.idempotency import fingerprint, former_job_id_of


def submit(client: httpx.Client, key: str, **changes: Any) -> httpx.Response:
    """A POST under a key."""
    headers = {"Idempotency-Key": key}
    return client.post(f"{JOBS}/", json=sample_request(**changes), headers=headers)


@pytest.fixture
def key() -> str:
    """A key that no other test uses."""
    return str(uuid.uuid4())


class TestCertainFailures:
    """What can be known to fail is refused when it is submitted."""

    @pytest.mark.parametrize("query", ["", "?dry_run=true"])
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"language": "tlh"}, "video_request.language"),
            ({"background_music": "http://169.254.169.254/"}, "video_request.background_music"),
        ],
    )
    def test_they_get_a_422_with_the_cure(
        self, client: httpx.Client, query: str, changes: dict[str, str], field: str
    ) -> None:
        response = client.post(f"{JOBS}/{query}", json=sample_request(**changes))
        assert response.status_code == 422
        assert response.json()["detail"].startswith(f"{field}: ")
        assert [error["field"] for error in response.json()["errors"]] == [field]

    async def test_so_does_a_retry_of_one(
        self, client: httpx.Client, store: Store, user: str
    ) -> None:
        plain = new_job(user)
        job = replace(plain, request={"language": "tlh", "voiceProvider": "local"})
        await store.submissions.create(job, outbox=False)
        await store.attempts.finish(job.job_id, failure())
        assert client.post(f"{JOBS}/{job.job_id}/retry").status_code == 422


class TestKeysOfAnEarlierRelease:
    """Version 0.1 derived ids from user and key alone."""

    async def test_a_key_in_flight_at_the_upgrade_finds_its_job(
        self, client: httpx.Client, store: Store, user: str, key: str
    ) -> None:
        first = submit(client, key, user_id=user).json()["job_id"]
        entry = await store.records.entry(first)
        assert entry is not None
        former = former_job_id_of(user, "former")
        job = replace(entry.job, job_id=former, name=former)
        kept = Submission(answer=f'{{"job_id":"{former}"}}', fingerprint=fingerprint(job))
        await store.submissions.submit(job, kept)
        await store.submissions.mark_answered(former)

        again = submit(client, "former", user_id=user)
        assert (again.status_code, again.json()["job_id"]) == (202, former)
        assert again.headers["idempotent-replayed"] == "true"
        assert again.headers["location"] == f"{JOBS}/{former}"
        another = submit(client, "former", user_id=user, title="Another")
        assert another.status_code == 422

    async def test_a_videojob_under_such_an_id_occupies_no_key(
        self, client: httpx.Client, store: Store, user: str
    ) -> None:
        """Everybody who may create VideoJobs can compute it."""
        former = former_job_id_of(user, "mine")
        job = replace(new_job("eve"), job_id=former, name=former)
        await store.submissions.create(job, outbox=False, uid="theirs")
        answer = submit(client, "mine", user_id=user)
        assert answer.status_code == 202
        assert answer.json()["job_id"] != former


class TestIdempotencyKey:
    def test_a_repetition_gets_the_first_answer(
        self, client: httpx.Client, user: str, key: str
    ) -> None:
        first = submit(client, key, user_id=user)
        again = submit(client, key, user_id=user)
        assert (first.status_code, again.status_code) == (202, 202)
        assert again.content == first.content
        assert again.headers["idempotent-replayed"] == "true"
        assert again.headers["location"] == first.headers["location"]
        assert "idempotent-replayed" not in first.headers
        assert client.get(JOBS, params={"user_id": user}).json()["total"] == 1

    def test_also_when_the_job_has_ended(self, client: httpx.Client, user: str, key: str) -> None:
        first = submit(client, key, user_id=user)
        client.delete(first.headers["location"])
        assert submit(client, key, user_id=user).content == first.content
        assert client.get(first.headers["location"]).json()["status"] == "cancelled"

    def test_another_request_under_the_same_key(
        self, client: httpx.Client, user: str, key: str
    ) -> None:
        submit(client, key, user_id=user)
        other = submit(client, key, user_id=user, title="Another")
        assert other.status_code == 422
        assert other.json()["detail"] == (
            "Idempotency-Key: belongs to another request of yours; send a new key"
        )

    def test_two_users_may_choose_the_same_key(self, client: httpx.Client, key: str) -> None:
        one, two = (submit(client, key, user_id=str(uuid.uuid4())).json() for _ in range(2))
        assert one["job_id"] != two["job_id"]

    def test_what_is_refused_uses_no_key(self, client: httpx.Client, user: str, key: str) -> None:
        assert submit(client, key, user_id=user, duration=0).status_code == 422
        assert submit(client, key, user_id=user).status_code == 202

    @pytest.mark.parametrize("bad", ["", "a b", "x" * 256])
    def test_a_key_that_is_none(self, client: httpx.Client, bad: str) -> None:
        response = submit(client, bad)
        assert response.status_code == 400
        assert response.json()["detail"].startswith("Idempotency-Key: must be 1 to 255 visible")

    def test_redis_was_emptied_between_the_two(
        self,
        client: httpx.Client,
        kube_apiserver: KubeApiserver,
        api_namespace: str,
        redis_server: RedisServer,
        user: str,
        key: str,
    ) -> None:
        job_id = submit(client, key, user_id=user).json()["job_id"]
        with redis_server.client() as redis:
            redis.delete(f"jobs:{job_id}", f"job:record:{job_id}")
        assert submit(client, key, user_id=user).json()["job_id"] == job_id
        path = f"/apis/scriptsensei.io/v1alpha1/namespaces/{api_namespace}/videojobs/{job_id}"
        assert kube_apiserver.request("GET", path)[0] == 200


class TestWhileTheFirstIsBeingAnswered:
    @pytest.fixture
    def slow(
        self,
        redis_server: RedisServer,
        s3_server: S3Server,
        lonely_kubeconfig: Path,
        tmp_path: Path,
    ) -> Iterator[Api]:
        """An API whose Redis is reached through a gate."""
        with Gate(redis_server.port) as self.gate:
            variables = environment(redis_server, s3_server.url, lonely_kubeconfig, "default")
            variables |= {"REDIS_PORT": str(self.gate.port), "REDIS_TIMEOUT_SECONDS": "10"}
            with running(variables, tmp_path / "log") as api:
                yield api

    def test_of_many_at_once_one_makes_the_job(self, slow: Api, user: str, key: str) -> None:
        answers: list[httpx.Response] = []

        def post() -> None:
            with slow.client() as client:
                answers.append(submit(client, key, user_id=user))

        threads = [threading.Thread(target=post) for _ in range(8)]
        self.gate.close()
        for thread in threads:
            thread.start()
        self.gate.open()
        for thread in threads:
            thread.join()
        made = [answer for answer in answers if answer.status_code == 202]
        early = [answer for answer in answers if answer.status_code == 409]
        assert len(made) + len(early) == 8
        assert len({answer.content for answer in made}) == 1
        assert sum("idempotent-replayed" not in answer.headers for answer in made) == 1
        assert {answer.headers["retry-after"] for answer in early} <= {"1"}

    def test_it_is_told_to_wait_a_second(
        self, slow: Api, redis_server: RedisServer, user: str, key: str
    ) -> None:
        with slow.client() as client, redis_server.client() as redis:
            job_id = submit(client, key, user_id=user).json()["job_id"]
            redis.set(f"job:unanswered:{job_id}", "1")  # as it is until the answer is decided
            early = submit(client, key, user_id=user)
            assert (early.status_code, early.headers["retry-after"]) == (409, "1")
            redis.delete(f"job:unanswered:{job_id}")
            assert submit(client, key, user_id=user).status_code == 202


class TestDryRun:
    def test_checks_and_makes_nothing(self, client: httpx.Client, user: str) -> None:
        body = sample_request(user_id=user)
        response = client.post(f"{JOBS}/?dry_run=true", json=body)
        assert response.status_code == 200
        assert response.json() == {
            "valid": True,
            "estimated_duration": 30,
            "effective_priority": 5,
            "tier": "default",
        }
        assert client.get(JOBS, params={"user_id": user}).json()["total"] == 0

    def test_says_what_is_wrong(self, client: httpx.Client) -> None:
        response = client.post(f"{JOBS}/?dry_run=true", json=sample_request(duration=0))
        assert response.status_code == 422


class TestMetadata:
    def test_comes_back_and_is_kept_on_the_videojob(
        self, client: httpx.Client, kube_apiserver: KubeApiserver, api_namespace: str
    ) -> None:
        body = {**sample_request(), "metadata": {"order": "4711", "note": "Größe"}}
        job_id = client.post(JOBS, json=body).json()["job_id"]
        assert client.get(f"{JOBS}/{job_id}").json()["metadata"] == body["metadata"]
        path = f"/apis/scriptsensei.io/v1alpha1/namespaces/{api_namespace}/videojobs/{job_id}"
        _, made = kube_apiserver.request("GET", path)
        annotation = made["metadata"]["annotations"]["scriptsensei.io/metadata"]
        assert annotation == '{"order": "4711", "note": "Größe"}'

    @pytest.mark.parametrize(
        "bad",
        [
            {f"k{number}": "" for number in range(17)},
            {"a b": "x"},
            {"k": "x" * 513},
            {"k": 1},
            ["k"],
        ],
    )
    def test_has_bounds(self, client: httpx.Client, bad: object) -> None:
        response = client.post(JOBS, json={**sample_request(), "metadata": bad})
        assert response.status_code == 422
        assert response.json()["detail"].startswith("metadata")


class TestRetry:
    @pytest.mark.parametrize("end", ["failure", "cancelled"])
    async def test_makes_a_new_job_like_the_old_one(
        self, client: httpx.Client, store: Store, user: str, end: str
    ) -> None:
        old = created(client, user_id=user, title="Größe")
        if end == "failure":
            await store.attempts.finish(old, failure())
        else:
            client.delete(f"{JOBS}/{old}")
        response = client.post(f"{JOBS}/{old}/retry")
        assert response.status_code == 202
        new = response.json()["job_id"]
        assert new != old
        shown = client.get(response.headers["location"]).json()
        assert (shown["status"], shown["retry_of"]) == ("pending", old)
        assert client.get(f"{JOBS}/{old}").json()["status"] == end
        entry = await store.records.entry(new)
        assert entry is not None
        assert entry.job.request["title"] == "Größe"

    async def test_only_what_ended_without_a_video(
        self, client: httpx.Client, store: Store
    ) -> None:
        job_id = created(client)
        pending = client.post(f"{JOBS}/{job_id}/retry")
        assert pending.status_code == 409
        assert "is in pending status" in pending.json()["detail"]
        await store.attempts.finish(job_id, success())
        assert client.post(f"{JOBS}/{job_id}/retry").status_code == 409

    def test_twice_under_one_key_is_once(self, client: httpx.Client, key: str) -> None:
        old = created(client)
        client.delete(f"{JOBS}/{old}")
        headers = {"Idempotency-Key": key}
        one, two = (client.post(f"{JOBS}/{old}/retry", headers=headers) for _ in range(2))
        assert one.content == two.content

    def test_an_unknown_job(self, client: httpx.Client) -> None:
        assert client.post(f"{JOBS}/no-such-job/retry").status_code == 404
