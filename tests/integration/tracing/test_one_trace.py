"""One job, one trace: from the caller's own span through all three programs, each span below the
one that caused it."""

import asyncio
import json
import signal
from collections.abc import Iterable
from typing import Any, Final

import httpx
import pytest
from testkit.cluster.hand import a_result
from testkit.cluster.processes import OperatorProcess
from testkit.servers.api import JOBS, Api, sample_request
from testkit.servers.collector import Collector, Told
from testkit.waiting import eventually

from tests.integration.tracing.site import Site
from videojobs.job.resource import TRACEPARENT_ANNOTATION, VideoJob
from videojobs.job.traceparent import TraceParent, trace_id_of
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import VIDEO_JOBS

CALLER: Final = TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
STAGES: Final = ["analyze", "audio", "images", "composite", "quality", "upload"]
ATTEMPT_VARIABLE: Final = "TRACEPARENT"


async def submitted(api: Api, site: Site, above: TraceParent | None = CALLER) -> Manifest:
    """The VideoJob of a new request."""
    headers = {"traceparent": str(above)} if above else {}
    body = sample_request(voice_provider="local", duration=6)
    async with httpx.AsyncClient(base_url=api.public) as client:
        answer = await client.post(f"{JOBS}/", json=body, headers=headers)
    assert answer.status_code == 202, answer.text

    async def made() -> Manifest | None:
        async for video_job in site.hand.kube.list(VIDEO_JOBS, site.hand.namespace):
            if video_job["metadata"]["name"] == answer.json()["job_id"]:
                return video_job
        return None

    found: Manifest = await eventually(made, "the VideoJob")
    return found


def variables_of(job: Manifest) -> dict[str, str]:
    """Of a Job's container."""
    (container,) = job["spec"]["template"]["spec"]["containers"]
    return {each["name"]: each["value"] for each in container["env"]}


async def told(collector: Collector, trace: str, name: str) -> Told:
    """The span of a name, once it has come."""
    (span, *_) = await asyncio.to_thread(
        collector.wait, lambda each: (each.trace, each.name) == (trace, name)
    )
    return span


def lines(log: str) -> list[dict[str, Any]]:
    """The JSON lines of a log."""
    return [json.loads(line) for line in log.splitlines()]


def traces_of(log: str, job_id: str) -> set[str]:
    """What a program's lines about a job say of their trace."""
    return {line.get("trace_id", "") for line in lines(log) if line.get("job_id") == job_id}


def chain(spans: Iterable[Told], span: Told) -> list[tuple[str, str]]:
    """Service and name from a span up to the topmost that was told."""
    by_id = {each.id: each for each in spans}
    found = [span]
    while (above := by_id.get(found[-1].parent)) is not None:
        found.append(above)
    return [(each.service, each.name) for each in found]


LIFE: Final = [
    ("videojobs-operator", "video job"),
    ("videojobs-api", "POST /api/v1/jobs/"),
]


@pytest.mark.usefixtures("operator")
async def test_a_job_is_one_trace_through_three_processes(site: Site, collector: Collector) -> None:
    with site.api() as api:
        video_job = await submitted(api, site)
        job_id = video_job["metadata"]["name"]
        job = await site.hand.job_of_attempt(video_job, 1)
        pod = await site.hand.make_pod(job)
        await site.hand.run_pod(pod)
        log, termination = await site.render(job)
        await site.hand.end_pod(pod, 0, termination)
        await site.hand.condition(job_id, "Finished", "True")
    await told(collector, CALLER.trace_id, "video job")
    spans = [span for span in collector.spans if span.trace == CALLER.trace_id]

    api_spans = ["POST /api/v1/jobs/", "create VideoJob"]
    operator_spans = ["wait in the queue", "attempt", "video job"]
    names = [*api_spans, *operator_spans, *STAGES]
    assert sorted(span.name for span in spans) == sorted(names)
    by_name = {span.name: span for span in spans}
    assert by_name["POST /api/v1/jobs/"].parent == CALLER.span_id
    assert chain(spans, by_name["create VideoJob"]) == [
        ("videojobs-api", "create VideoJob"),
        ("videojobs-api", "POST /api/v1/jobs/"),
    ]
    for name in ("wait in the queue", "attempt"):
        assert chain(spans, by_name[name]) == [("videojobs-operator", name), *LIFE]
    for name in STAGES:
        above = [("videojobs-operator", "attempt"), *LIFE]
        assert chain(spans, by_name[name]) == [("videojobs-renderer", name), *above]
    stages = [by_name[name] for name in STAGES]
    assert stages == sorted(stages, key=lambda span: span.begun)
    attempt = by_name["attempt"]
    assert all(attempt.begun <= each.begun <= each.ended <= attempt.ended for each in stages)
    assert not any(span.failed for span in spans)
    assert by_name["POST /api/v1/jobs/"].attributes == {
        "http.request.method": "POST",
        "http.response.status_code": 202,
        "http.route": "/api/v1/jobs/",
        "videojobs.job_id": job_id,
    }
    assert attempt.attributes["videojobs.outcome"] == "Succeeded"
    everything = repr([span.attributes for span in spans])
    assert "This is a test" not in everything
    assert "user-456" not in everything

    for text in (api.log.read_text(), site.operator_log.read_text(), log):
        assert traces_of(text, job_id) - {""} == {CALLER.trace_id}
    assert traces_of(log, job_id) == {CALLER.trace_id}


@pytest.mark.usefixtures("operator")
async def test_a_cancel_ends_what_was_under_way(site: Site, collector: Collector) -> None:
    with site.api() as api, api.client() as client:
        video_job = await submitted(api, site)
        await site.hand.job_of_attempt(video_job, 1)
        uid = video_job["metadata"]["uid"]

        async def written() -> bool:
            now = VideoJob.model_validate(await site.hand.video_job(video_job["metadata"]["name"]))
            return now.open_attempt is not None

        await eventually(written, f"the attempt of {uid} in its status")
        client.delete(f"{JOBS}/{video_job['metadata']['name']}")
        life = await told(collector, CALLER.trace_id, "video job")
    assert life.attributes["videojobs.outcome"] == "Cancelled"
    attempt = await told(collector, CALLER.trace_id, "attempt")
    assert (attempt.parent, attempt.attributes["videojobs.outcome"]) == (life.id, "Stopped")


async def test_another_operator_tells_the_end_of_what_one_has_begun(
    site: Site, operator: OperatorProcess, collector: Collector
) -> None:
    with site.api() as api:
        video_job = await submitted(api, site)
        job = await site.hand.job_of_attempt(video_job, 1)
        await told(collector, CALLER.trace_id, "wait in the queue")
        operator.send(signal.SIGTERM)
        await operator.ended()
        pod = await site.hand.make_pod(job)
        await site.hand.run_pod(pod)
        await site.hand.end_pod(pod, 0, a_result())
        await operator.start()
        attempt = await told(collector, CALLER.trace_id, "attempt")
    assert TraceParent.parse(variables_of(job)[ATTEMPT_VARIABLE]) == TraceParent(
        CALLER.trace_id, attempt.id
    )
    life = await told(collector, CALLER.trace_id, "video job")
    wait = await told(collector, CALLER.trace_id, "wait in the queue")
    assert {attempt.parent, wait.parent} == {life.id}


@pytest.mark.usefixtures("operator")
async def test_an_applied_resource_has_a_trace_of_its_own_and_nothing_is_written_for_it(
    site: Site, collector: Collector
) -> None:
    manifest = {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "VideoJob",
        "metadata": {"name": "applied"},
        "spec": {"request": VIDEO_REQUEST},
    }
    video_job = await site.hand.kube.create(VIDEO_JOBS, site.hand.namespace, manifest)
    trace = trace_id_of(video_job["metadata"]["uid"])
    job = await site.hand.job_of_attempt(video_job, 1)
    pod = await site.hand.make_pod(job)
    await site.hand.run_pod(pod)
    await site.hand.end_pod(pod, 0, a_result())
    life = await told(collector, trace, "video job")
    attempt = await told(collector, trace, "attempt")
    assert (life.parent, attempt.parent) == ("", life.id)
    assert variables_of(job)[ATTEMPT_VARIABLE] == f"00-{trace}-{attempt.id}-01"
    assert "annotations" not in (await site.hand.video_job("applied"))["metadata"]


@pytest.mark.usefixtures("operator")
async def test_what_the_caller_does_not_sample_is_told_by_nobody(
    site: Site, collector: Collector
) -> None:
    quiet = TraceParent(CALLER.trace_id, CALLER.span_id, sampled=False)
    with site.api() as api:
        unheard = await submitted(api, site, quiet)
        job = await site.hand.job_of_attempt(unheard, 1)
        heard = await submitted(api, site, TraceParent("ab" * 16, CALLER.span_id))
        await site.hand.job_of_attempt(heard, 1)
        await told(collector, "ab" * 16, "wait in the queue")
        await told(collector, "ab" * 16, "POST /api/v1/jobs/")
    assert variables_of(job)[ATTEMPT_VARIABLE].endswith("-00")
    assert [span for span in collector.spans if span.trace == CALLER.trace_id] == []


async def test_a_request_begins_a_trace_where_its_caller_names_none(
    site: Site, collector: Collector
) -> None:
    with site.api() as api:
        video_job = await submitted(api, site, None)
        given = TraceParent.parse(video_job["metadata"]["annotations"][TRACEPARENT_ANNOTATION])
        assert given is not None
        span = await told(collector, given.trace_id, "POST /api/v1/jobs/")
    assert (span.id, span.parent) == (given.span_id, "")
    assert traces_of(api.log.read_text(), video_job["metadata"]["name"]) == {given.trace_id}


VIDEO_REQUEST: Final = {
    "scriptId": "test-123",
    "userId": "user-456",
    "title": "My First Video",
    "scriptContent": "This is a test video script.",
    "language": "en-US",
    "platform": "youtube",
    "duration": 15,
    "voiceProvider": "local",
}
