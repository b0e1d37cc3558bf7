"""The guide's six endpoints, and `/retry`.

Fixed names come before `/{job_id}`, so that no id can hide them.
"""

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from videojobs.job.states import LIVE
from videojobs.protocol import wire
from videojobs.store.deeds import Act
from videojobs_api.events import polling
from videojobs_api.http import conditional, ratelimit
from videojobs_api.http.problems import documented
from videojobs_api.jobs import listing, service
from videojobs_api.jobs.schemas import (
    CreateJob,
    DryRun,
    JobCancelled,
    JobCounts,
    JobCreated,
    JobPage,
    JobStatus,
    PageQuery,
    ServiceHealth,
)
from videojobs_api.jobs.submission import Accepted
from videojobs_api.routes.dependencies import (
    AuditDep,
    CallerDep,
    DraftingDep,
    HubDep,
    JobId,
    ReaderDep,
    ResourcesDep,
    StoreDep,
    SubmitterDep,
)
from videojobs_api.telemetry import context

PREFIX: Final = "/api/v1/jobs"
POLL_SECONDS: Final = 3
"""The guide's clients poll every 2-5 seconds."""

router = APIRouter(tags=["jobs"])

_JSON: Final = "application/json"
_DRY_RUN: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "`dry_run`: the request is valid", "model": DryRun}
}
_NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "`If-None-Match` names the current state"}
}

IdempotencyKey = Annotated[
    str | None,
    Header(description="Requests with the same key create one job, however often you send them."),
]


@router.post(
    "/",
    status_code=202,
    response_model=JobCreated,
    responses={**_DRY_RUN, **documented(400, 401, 403, 409, 413, 415, 422, 429, 500, 503)},
)
async def create_job(
    body: CreateJob,
    drafting: DraftingDep,
    submitter: SubmitterDep,
    caller: CallerDep,
    idempotency_key: IdempotencyKey = None,
    prefer: Annotated[
        str | None,
        Header(
            description="handling=strict: refuse unknown fields and a priority beyond your tier, "
            "instead of ignoring and lowering them."
        ),
    ] = None,
    dry_run: Annotated[bool, Query(description="Validate the request, create nothing.")] = False,
) -> Response:
    """Queue a video. The job is stored before the answer is sent, also while Kubernetes is down."""
    strict = conditional.is_strict(prefer)
    if dry_run:
        draft = drafting.new(body, caller, None, strict=strict)
        return Response((await submitter.rehearse(draft)).model_dump_json(), media_type=_JSON)
    job = drafting.new(body, caller, idempotency_key, strict=strict)
    return _accepted(await submitter.submit(job, idempotency_key))


@router.get("/", response_model=JobPage, responses=documented(401, 403, 422, 503))
async def list_jobs(reader: ReaderDep, query: Annotated[PageQuery, Query()]) -> Response:
    """A user's jobs, newest first. A page past the end is empty."""
    return Response(await listing.page(reader, query), media_type=_JSON)


@router.get("/health", responses=documented(503))
async def job_service_health(store: StoreDep) -> ServiceHealth:
    """Whether Redis answers."""
    return await service.health(store)


@router.get("/stats/counts", responses=documented(401, 503))
async def job_counts(store: StoreDep, _: CallerDep) -> JobCounts:
    """How many jobs are in each status, system wide."""
    return await service.counts(store)


@router.get(
    "/{job_id}", response_model=JobStatus, responses={**_NOT_MODIFIED, **documented(401, 404, 503)}
)
async def job_status(
    job_id: JobId,
    reader: ReaderDep,
    hub: HubDep,
    prefer: Annotated[
        str | None,
        Header(
            description="wait=N: answer when the job has ended, or after N (at most 60) seconds."
        ),
    ] = None,
    if_none_match: Annotated[
        str | None,
        Header(
            description="ETag of the state that you have: 304 while it is current; with wait=N, "
            "wait for another state."
        ),
    ] = None,
) -> Response:
    """State of a job. Poll every 2-5 seconds until success, failure or cancelled."""
    document = await reader.document(job_id)
    headers = {"Cache-Control": "private, no-cache"}
    seconds = conditional.wait_seconds(prefer)
    if seconds is not None:
        has = partial(_has, if_none_match)
        waited = await polling.wait(hub, job_id, document, seconds, has)
        document = waited.document
        context.note(**{context.WAITED: waited.seconds})
        headers["Preference-Applied"] = f"wait={seconds}"
    etag = wire.etag(document)
    headers["ETag"] = etag
    if wire.status_of(document) in LIVE:
        headers["Retry-After"] = str(POLL_SECONDS)
    if conditional.matches(if_none_match, etag):
        return Response(status_code=304, headers=headers)
    return Response(document, headers=headers, media_type=_JSON)


@router.delete("/{job_id}", responses=documented(400, 401, 404, 503))
async def cancel_job(
    job_id: JobId, reader: ReaderDep, resources: ResourcesDep, audit: AuditDep
) -> JobCancelled:
    """Cancel a job that is pending, started or processing. After 200 its status never changes."""
    async with audit.of(Act.CANCEL, job_id):
        return await service.cancel(reader, resources, job_id)


@router.post(
    "/{job_id}/retry",
    status_code=202,
    response_model=JobCreated,
    responses=documented(400, 401, 404, 409, 422, 429, 500, 503),
)
async def retry_job(
    job_id: JobId,
    reader: ReaderDep,
    drafting: DraftingDep,
    submitter: SubmitterDep,
    audit: AuditDep,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Submit a failed or cancelled job again, as a new job whose `retry_of` names the old one."""
    async with audit.of(Act.RETRY, job_id) as effect:
        job = drafting.again(await reader.entry(job_id), reader.caller, idempotency_key)
        accepted = await submitter.submit(job, idempotency_key)
        effect.made, effect.repeated = accepted.job_id, accepted.repeated
        return _accepted(accepted)


def _accepted(accepted: Accepted) -> Response:
    headers = {
        "Location": f"{PREFIX}/{accepted.job_id}",
        "Retry-After": str(POLL_SECONDS),
        **ratelimit.headers(accepted.quotas),
    }
    if accepted.repeated:
        headers["Idempotent-Replayed"] = "true"
    return Response(accepted.answer, 202, headers, media_type=_JSON)


def _has(if_none_match: str | None, etag: str) -> bool:
    """Whether a client has a state. One that names no state waits for the job's end."""
    return if_none_match is None or conditional.matches(if_none_match, etag)
