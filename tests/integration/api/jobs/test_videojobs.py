"""The VideoJobs that requests make and delete, on a real Kubernetes API."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from testkit.servers.api import JOBS, Api, environment, running, sample_request
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_server import RedisServer
from testkit.servers.versitygw import S3Server
from testkit.waiting import until
from testkit.wires.gate import Gate

from videojobs.job.submission import NewJob
from videojobs.store import Store
from videojobs.times import utc_now

_PATH = "/apis/scriptsensei.io/v1alpha1/namespaces/{}/videojobs/{}"


def submitted(client: httpx.Client, **changes: Any) -> str:
    """Id of a new job."""
    response = client.post(JOBS, json=sample_request(**changes))
    assert response.status_code == 202, response.text
    job_id: str = response.json()["job_id"]
    return job_id


def exists(server: KubeApiserver, namespace: str, name: str) -> bool:
    """Whether there is a VideoJob of that name."""
    return server.request("GET", _PATH.format(namespace, name))[0] == 200


class TestBesideTheRequest:
    def test_it_bears_the_trace_of_its_request_also_where_no_collector_is_named(
        self, api: Api, client: httpx.Client, kube_apiserver: KubeApiserver, api_namespace: str
    ) -> None:
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
        answer = client.post(JOBS, json=sample_request(), headers=headers)
        job_id = answer.json()["job_id"]
        path = _PATH.format(api_namespace, job_id)
        until(lambda: exists(kube_apiserver, api_namespace, job_id), "the VideoJob")
        _, made = kube_apiserver.request("GET", path)
        given = made["metadata"]["annotations"]["scriptsensei.io/traceparent"]
        assert given.startswith(f"00-{trace}-")
        assert client.get(f"/api/v1/dashboard/jobs/{job_id}").json()["trace_id"] == trace

        def logged() -> bool:
            return any(
                (line["message"], line.get("job_id"), line.get("trace_id"))
                == ("request", job_id, trace)
                for line in api.logged()
            )

        until(logged, "the request's line with its trace")

    def test_a_post_makes_the_videojob_and_empties_the_outbox(
        self,
        client: httpx.Client,
        kube_apiserver: KubeApiserver,
        api_namespace: str,
        redis_server: RedisServer,
    ) -> None:
        job_id = submitted(client, title="Größe", background_music="https://example.org/a.mp3")
        with redis_server.client() as redis:
            until(lambda: redis.zscore("job:outbox", job_id) is None, "outbox emptied")
        status, made = kube_apiserver.request("GET", _PATH.format(api_namespace, job_id))
        assert status == 200
        assert made["spec"]["request"] == {
            "scriptId": "test-123",
            "userId": "user-456",
            "title": "Größe",
            "scriptContent": "This is a test video script.",
            "language": "en-US",
            "platform": "youtube",
            "duration": 15,
            "voiceProvider": "azure",
            "backgroundMusic": "https://example.org/a.mp3",
        }
        assert (made["spec"]["priority"], made["spec"]["pool"]) == (5, "default")

    def test_a_delete_deletes_it(
        self,
        client: httpx.Client,
        kube_apiserver: KubeApiserver,
        api_namespace: str,
        redis_server: RedisServer,
    ) -> None:
        job_id = submitted(client)
        until(lambda: exists(kube_apiserver, api_namespace, job_id), "VideoJob made")
        client.delete(f"{JOBS}/{job_id}")
        until(lambda: not exists(kube_apiserver, api_namespace, job_id), "VideoJob deleted")
        with redis_server.client() as redis:
            until(lambda: redis.zscore("job:retracted", job_id) is None, "retraction done")

    async def test_a_delete_spares_the_namesake_of_an_applied_videojob(
        self,
        client: httpx.Client,
        store: Store,
        kube_apiserver: KubeApiserver,
        api_namespace: str,
    ) -> None:
        request = {
            "scriptId": "s",
            "userId": "u",
            "title": "t",
            "scriptContent": "words",
            "language": "en",
            "platform": "tiktok",
            "duration": 5,
            "voiceProvider": "local",
        }
        manifest = {
            "apiVersion": "scriptsensei.io/v1alpha1",
            "kind": "VideoJob",
            "metadata": {"name": "by-hand", "namespace": api_namespace},
            "spec": {"request": request},
        }
        kube_apiserver.apply(json.dumps(manifest))
        gone = NewJob(
            job_id="11111111-2222-4333-8444-555555555555",  # uid of an earlier "by-hand"
            user_id="u",
            request=request,
            priority=5,
            created=utc_now(),
            namespace=api_namespace,
            name="by-hand",
            pool="default",
        )
        await store.submissions.create(gone, outbox=False)
        assert client.delete(f"{JOBS}/{gone.job_id}").status_code == 200
        assert exists(kube_apiserver, api_namespace, "by-hand")
        assert gone.job_id in await store.outbox.to_delete(timedelta())

    def test_what_kubernetes_refuses_is_answered_with_its_reason(
        self,
        redis_server: RedisServer,
        kube_apiserver: KubeApiserver,
        api_namespace: str,
        s3_server: S3Server,
        user: str,
        tmp_path: Path,
    ) -> None:
        variables = environment(
            redis_server, s3_server.url, kube_apiserver.kubeconfig, api_namespace
        )
        variables["VIDEOJOBS_POOL"] = "Not A Pool"
        with running(variables, tmp_path / "api.log") as api, api.client() as client:
            client.post(JOBS, json=sample_request())  # the first call pays for the connection
            response = client.post(JOBS, json=sample_request(user_id=user))
            assert response.status_code == 422
            assert "spec.pool must be the name of a RenderPool" in response.json()["detail"]
            job = client.get(JOBS, params={"user_id": user}).json()["jobs"][0]
        assert (job["status"], job["error_code"]) == ("failure", "INPUT.INVALID")
        assert "spec.pool must be the name of a RenderPool" in job["error"]
        with redis_server.client() as redis:
            assert redis.zscore("job:outbox", job["job_id"]) is None


class TestSlowKubernetes:
    """Kubernetes answers only when the test opens the gate before it."""

    @pytest.fixture
    def gate(self, kube_apiserver: KubeApiserver) -> Iterator[Gate]:
        with Gate(int(kube_apiserver.url.rpartition(":")[2])) as gate:
            yield gate

    @pytest.fixture
    def slow(
        self,
        gate: Gate,
        redis_server: RedisServer,
        kube_apiserver: KubeApiserver,
        api_namespace: str,
        s3_server: S3Server,
        tmp_path: Path,
    ) -> Iterator[Api]:
        kubeconfig = tmp_path / "kubeconfig"
        through_gate = f"https://127.0.0.1:{gate.port}"
        text = kube_apiserver.kubeconfig.read_text().replace(kube_apiserver.url, through_gate)
        kubeconfig.write_text(text)
        variables = environment(redis_server, s3_server.url, kubeconfig, api_namespace)
        with running(variables, tmp_path / "api.log") as api:
            yield api

    def test_the_client_does_not_wait_and_the_videojob_comes_later(
        self, gate: Gate, slow: Api, kube_apiserver: KubeApiserver, api_namespace: str,
        redis_server: RedisServer,
    ) -> None:  # fmt: skip
        gate.close()
        with slow.client() as client, redis_server.client() as redis:
            begun = time.monotonic()
            job_id = submitted(client)
            assert time.monotonic() - begun < 0.5
            assert redis.zscore("job:outbox", job_id) is not None
            assert not exists(kube_apiserver, api_namespace, job_id)
            gate.open()
            until(lambda: redis.zscore("job:outbox", job_id) is None, "outbox emptied")
        assert exists(kube_apiserver, api_namespace, job_id)

    def test_a_job_cancelled_while_its_videojob_is_being_made_leaves_none(
        self,
        gate: Gate,
        slow: Api,
        kube_apiserver: KubeApiserver,
        api_namespace: str,
        redis_server: RedisServer,
    ) -> None:
        gate.close()
        with slow.client() as client:
            job_id = submitted(client)
            assert client.delete(f"{JOBS}/{job_id}").status_code == 200
        gate.open()
        slow.process.terminate()  # a stop lets the calls that are under way end
        assert slow.process.wait(20) == 0
        assert not exists(kube_apiserver, api_namespace, job_id)
        with redis_server.client() as redis:
            assert '"status":"cancelled"' in str(redis.get(f"jobs:{job_id}"))

    def test_a_burst_is_kept_by_the_outbox(
        self, gate: Gate, slow: Api, redis_server: RedisServer
    ) -> None:
        gate.close()
        with slow.client() as client, redis_server.client() as redis:
            ids = [submitted(client) for _ in range(25)]
            kept = [job_id for job_id in ids if redis.zscore("job:outbox", job_id) is not None]
            assert kept == ids
            gate.open()
            # Twenty calls were under way; the operator drains the rest.
            until(
                lambda: sum(redis.zscore("job:outbox", job_id) is None for job_id in ids) >= 20,
                "calls under way ended",
            )
