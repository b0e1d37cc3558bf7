"""The client's calls, held against the service's own models and routes."""

import pytest
from fastapi.routing import APIRoute

from tests.unit.client.states import JOB_ID
from videojobs.job.request import VideoRequest
from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact
from videojobs_api.jobs import schemas
from videojobs_api.routes.artifacts import router as artifact_router
from videojobs_api.routes.events import router as event_router
from videojobs_api.routes.jobs import router as job_router
from videojobs_client import calls, models
from videojobs_client.calls import Call, Order
from videojobs_client.errors import Invalid, UnexpectedAnswer

ORDER = Order(
    VideoRequest.model_validate(
        {
            "script_id": "s",
            "user_id": "u",
            "title": "Tides",
            "script_content": "A tide rises.",
            "language": "en-US",
            "platform": "youtube",
            "duration": 15,
            "voice_provider": "local",
        }
    ),
    priority=2,
    metadata={"order": "4711"},
)
EVERY_CALL = [
    calls.submit(ORDER, None),
    calls.rehearse(ORDER),
    calls.retry(JOB_ID, None),
    calls.get(JOB_ID),
    calls.cancel(JOB_ID),
    calls.page("u", (), 100, None),
    Call("GET", calls.events_path(JOB_ID), bytes),
    *(Call("GET", calls.file_path(JOB_ID, artifact), bytes) for artifact in Artifact),
]


@pytest.mark.parametrize("call", EVERY_CALL, ids=lambda call: f"{call.method} {call.path}")
def test_the_service_has_a_route_for_it(call: Call[object]) -> None:
    routers = (job_router, event_router, artifact_router)
    routes = {
        (method, f"{calls.JOBS}{route.path}")
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert (call.method, call.path.replace(JOB_ID, "{job_id}")) in routes


def test_an_order_is_a_body_of_the_service() -> None:
    body = schemas.CreateJob.model_validate(ORDER.body())
    assert body.video_request.title == "Tides"
    assert (body.priority, body.metadata) == (2, {"order": "4711"})


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (models.Job, schemas.JobStatus),
        (models.Video, schemas.JobResult),
        (models.Submitted, schemas.JobCreated),
        (models.Rehearsal, schemas.DryRun),
        (models.JobPage, schemas.JobPage),
        (models.Cancelled, schemas.JobCancelled),
    ],
)
def test_models_have_the_fields_of_the_service(
    ours: type[models.Answer], theirs: type[schemas.JobStatus]
) -> None:
    assert list(ours.model_fields) == list(theirs.model_fields)


def test_each_submission_has_a_key_of_its_own() -> None:
    first, second = (calls.submit(ORDER, None).headers["Idempotency-Key"] for _ in range(2))
    assert first != second
    assert calls.submit(ORDER, "mine").headers["Idempotency-Key"] == "mine"


def test_filters_and_cursor_of_a_list() -> None:
    call = calls.page("u", (Status.FAILURE, Status.SUCCESS), 20, "next")
    assert call.params == (
        ("user_id", "u"),
        ("page_size", "20"),
        ("status", "failure"),
        ("status", "success"),
        ("cursor", "next"),
    )


@pytest.mark.parametrize("job_id", ["", ".", ".."])
def test_an_id_never_leads_to_another_path(job_id: str) -> None:
    for call in (calls.get, calls.cancel, calls.events_path):
        with pytest.raises(Invalid, match="id"):
            call(job_id)


def test_a_strange_id_is_quoted() -> None:
    assert calls.get("a/b?c").path == "/api/v1/jobs/a%2Fb%3Fc"
    assert calls.file_path("a/b", Artifact.VIDEO) == "/api/v1/jobs/a%2Fb/video"


def test_an_answer_of_another_service() -> None:
    with pytest.raises(UnexpectedAnswer, match="not a VideoJobs API; check the server URL"):
        calls.get(JOB_ID).read(b'{"hello": "world"}')


def test_keys_that_this_version_does_not_know_are_kept() -> None:
    body = b'{"job_id":"1","status":"pending","message":"m","estimated_duration":3,"new":1}'
    assert '"new":1' in calls.submit(ORDER, None).read(body).model_dump_json()
