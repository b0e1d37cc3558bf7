"""The guide's six endpoints, and `/retry`.

Fixed names come before `/{job_id}`, so no id can hide them.
"""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from videojobs.store.deeds import Act
from videojobs_api.dependencies import (
    AuditDep,
    CallerDep,
    HubDep,
    JobId,
    ReaderDep,
    ResourcesDep,
    StoreDep,
    SubmitterDep,
    WebhookPolicyDep,
)
from videojobs_api.http import conditional
from videojobs_api.http.problems import documented
from videojobs_api.jobs import polling, service
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
from videojobs_api.jobs.submission import order_again, order_of

router = APIRouter(tags=["jobs"])

_JSON: Final = "application/json"
_DRY_RUN: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "`dry_run`: the request is good", "model": DryRun}
}
_NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "`If-None-Match` names the state at hand"}
}

IdempotencyKey = Annotated[
    str | None,
    Header(description="The same key makes the same job once, however often you send it."),
]


@router.post(
    "/",
    status_code=202,
    response_model=JobCreated,
    responses={**_DRY_RUN, **documented(400, 401, 403, 409, 413, 422, 429, 500, 503)},
)
async def create_job(
    body: CreateJob,
    submitter: SubmitterDep,
    caller: CallerDep,
    webhooks: WebhookPolicyDep,
    idempotency_key: IdempotencyKey = None,
    prefer: Annotated[
        str | None,
        Header(
            description="handling=strict: refuse unknown fields and a priority that your tier does "
            "not have, instead of ignoring and lowering them."
        ),
    ] = None,
    dry_run: Annotated[bool, Query(description="Check the request and make nothing.")] = False,
) -> Response:
    """Queue a video. The job is kept before the answer is sent, also while Kubernetes is away."""
    order = order_of(body, caller, webhooks, strict=conditional.is_strict(prefer))
    if dry_run:
        return Response((await submitter.rehearse(order)).model_dump_json(), media_type=_JSON)
    return await submitter.submit(order, idempotency_key)


@router.get("/", response_model=JobPage, responses=documented(401, 403, 422, 503))
async def list_jobs(reader: ReaderDep, query: Annotated[PageQuery, Query()]) -> Response:
    """A user's jobs, newest first. A page past the end is empty."""
    return Response(await service.page(reader, query), media_type=_JSON)


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
            description="ETag that you have: 304 while it holds; with wait=N, wait for another."
        ),
    ] = None,
) -> Response:
    """State of a job. Poll every 2-5 seconds until success, failure or cancelled."""
    return await polling.status(reader, hub, job_id, polling.Poll(prefer, if_none_match))


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
    submitter: SubmitterDep,
    audit: AuditDep,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Submit a failed or cancelled job again, as a new job whose `retry_of` names the old one."""
    async with audit.of(Act.RETRY, job_id) as effect:
        order = order_again(await reader.entry(job_id), reader.caller)
        answer = await submitter.submit(order, idempotency_key)
        effect.made = answer.headers["Location"].rpartition("/")[2]
        effect.repeated = "Idempotent-Replayed" in answer.headers
        return answer
