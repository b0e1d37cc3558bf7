"""A second VideoJob with the id of a job: no endpoint lets it read, report, upload or end the job.

Another namespace can have a VideoJob of the same name, and with it a report token for the same job
id and attempt, signed by this installation.
"""

import json
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from testkit.servers.api import INTERNAL_JOBS, JOBS, bearer, report, sample_request
from testkit.servers.kube_apiserver import KubeApiserver

from videojobs.job.identity import Owner
from videojobs.store import Store
from videojobs.store.ownership import Claim
from videojobs_api.routes import internal as internal_routes

UPLOAD: Final = {"size": 5, "sha256": "0" * 64}
INTERNAL_CALLS: Final[dict[str, dict[str, Any]]] = {
    "/progress": {"progress": 0.9, "message": "theirs"},
    "/artifacts/{name}": UPLOAD,
    "/artifacts/{name}/stored": UPLOAD,
    "/outcome": {"failure": {"code": "INTERNAL", "message": "theirs"}},
}
"""A body for every endpoint of an attempt."""


@pytest.fixture
def job_id(client: httpx.Client) -> str:
    """A job of a client."""
    new: str = client.post(JOBS, json=sample_request()).json()["job_id"]
    return new


@pytest.fixture
def ours(job_id: str, kube_apiserver: KubeApiserver, api_namespace: str) -> Owner:
    """The VideoJob that the API has made for it."""
    found = kube_apiserver.kubectl("get", "videojob", job_id, "-n", api_namespace, "-o", "json")
    metadata = json.loads(found.stdout)["metadata"]
    return Owner(api_namespace, job_id, metadata["uid"])


@pytest.fixture(params=["another namespace", "the same name, made again"])
def theirs(request: pytest.FixtureRequest, job_id: str, api_namespace: str) -> Owner:
    """A VideoJob that came later."""
    namespace = "blog" if request.param == "another namespace" else api_namespace
    return Owner(namespace, job_id, str(uuid4()))


def test_the_calls_are_all_that_a_renderer_has() -> None:
    prefix = internal_routes.attempts.prefix
    paths = {route.path.removeprefix(prefix) for route in internal_routes.attempts.routes}  # type: ignore[attr-defined]
    assert paths == set(INTERNAL_CALLS)


@pytest.mark.parametrize("path", INTERNAL_CALLS)
def test_its_renderer_reports_and_uploads_nothing(
    client: httpx.Client, internal: httpx.Client, job_id: str, ours: Owner, theirs: Owner, path: str
) -> None:
    report(internal, job_id, progress=0.2, headers=bearer(job_id, 1, owner=ours))
    before = client.get(f"{JOBS}/{job_id}").json()
    assert before["progress"] == 0.2

    url = f"{INTERNAL_JOBS}/{job_id}/attempts/1{path.replace('{name}', 'video.mp4')}"
    answer = internal.post(url, json=INTERNAL_CALLS[path], headers=bearer(job_id, 1, owner=theirs))
    if path == "/progress":
        assert answer.json() == {"proceed": False}
    else:
        assert answer.status_code == 409
        assert f"Job {job_id} belongs to another VideoJob" in answer.json()["detail"]
    assert client.get(f"{JOBS}/{job_id}").json() == before


async def test_it_does_not_get_the_record(store: Store, job_id: str, ours: Owner) -> None:
    foreign = Owner("blog", job_id, str(uuid4()))
    assert await store.ownership.claim(job_id, foreign) is Claim.TAKEN
    assert await store.ownership.claim(job_id, ours) is Claim.HELD


def test_the_record_of_one_that_is_not_known_yet_is_guarded_by_its_place(
    internal: httpx.Client, job_id: str, redis_server: Any, api_namespace: str
) -> None:
    with redis_server.client() as redis:
        redis.hdel(f"job:record:{job_id}", "_uid")
    foreign = Owner("blog", job_id, str(uuid4()))
    answer = report(internal, job_id, headers=bearer(job_id, 1, owner=foreign))
    assert answer.json() == {"proceed": False}
    ours = Owner(api_namespace, job_id, str(uuid4()))
    answer = report(internal, job_id, headers=bearer(job_id, 1, owner=ours))
    assert answer.json() == {"proceed": True}


def test_a_delete_by_the_client_spares_it(
    client: httpx.Client, kube_apiserver: KubeApiserver, job_id: str, ours: Owner
) -> None:
    """The VideoJob under that name is another one by now."""
    place = ("-n", ours.namespace)
    manifest = json.loads(
        kube_apiserver.kubectl("get", "videojob", job_id, *place, "-o", "json").stdout
    )
    assert kube_apiserver.kubectl("delete", "videojob", job_id, *place).returncode == 0
    metadata = {"name": job_id, "namespace": ours.namespace}
    kube_apiserver.apply(json.dumps({**manifest, "metadata": metadata, "status": {}}))
    assert client.delete(f"{JOBS}/{job_id}").status_code == 200
    assert kube_apiserver.kubectl("get", "videojob", job_id, *place).returncode == 0
