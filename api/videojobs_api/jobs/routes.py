"""The guide's six endpoints. Fixed names come before `/{job_id}`, so no id can hide them."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from videojobs.request import Identifier
from videojobs_api.dependencies import JobId, PlacementDep, ResourcesDep, StoreDep
from videojobs_api.jobs import service
from videojobs_api.jobs.schemas import (
    DEFAULT_PAGE_SIZE,
    MAX_PAGE,
    MAX_PAGE_SIZE,
    CreateJob,
    JobCancelled,
    JobCounts,
    JobCreated,
    JobPage,
    JobStatus,
    ServiceHealth,
)
from videojobs_api.problems import documented

router = APIRouter(tags=["jobs"])

_JSON: Final = "application/json"


@router.post("/", status_code=202, responses=documented(400, 413, 422, 500))
async def create_job(
    body: CreateJob,
    response: Response,
    store: StoreDep,
    resources: ResourcesDep,
    placement: PlacementDep,
) -> JobCreated:
    """Queue a video. The job is kept before the answer is sent, also while Kubernetes is away."""
    created = await service.create(store, resources, placement, body)
    response.headers["Location"] = f"/api/v1/jobs/{created.job_id}"
    return created


@router.get("/", response_model=JobPage, responses=documented(422, 503))
async def list_jobs(
    store: StoreDep,
    user_id: Annotated[Identifier, Query(description="Whose jobs.")],
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
    page_size: Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE)] = DEFAULT_PAGE_SIZE,
) -> Response:
    """A user's jobs, newest first. A page past the end is empty."""
    return Response(await service.page(store, user_id, page, page_size), media_type=_JSON)


@router.get("/health", responses=documented(503))
async def job_service_health(store: StoreDep) -> ServiceHealth:
    """Whether Redis answers."""
    return await service.health(store)


@router.get("/stats/counts", responses=documented(503))
async def job_counts(store: StoreDep) -> JobCounts:
    """How many jobs are in each status, system wide."""
    return await service.counts(store)


@router.get("/{job_id}", response_model=JobStatus, responses=documented(404, 503))
async def job_status(job_id: JobId, store: StoreDep) -> Response:
    """State of a job. Poll every 2-5 seconds until success, failure or cancelled."""
    return Response(await service.status(store, job_id), media_type=_JSON)


@router.delete("/{job_id}", responses=documented(400, 404, 503))
async def cancel_job(job_id: JobId, store: StoreDep, resources: ResourcesDep) -> JobCancelled:
    """Cancel a job that is pending, started or processing. After 200 its status never changes."""
    return await service.cancel(store, resources, job_id)
