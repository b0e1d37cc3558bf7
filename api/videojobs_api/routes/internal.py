"""Reports and uploads of one attempt, each authorised by that attempt's token; and the demand of
RenderPools for autoscalers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path

from videojobs.job.outcome import Termination
from videojobs.protocol.report_tokens import Subject
from videojobs.protocol.reports import (
    INTERNAL_PREFIX,
    Artifact,
    ProgressReport,
    ReportAnswer,
    Upload,
    UploadGrant,
)
from videojobs_api.http.problems import documented
from videojobs_api.internal import demand, service
from videojobs_api.internal.demand import Demand
from videojobs_api.routes.dependencies import InternalDep, JobId, StorageDep, StoreDep

attempts = APIRouter(
    prefix=INTERNAL_PREFIX + "/jobs/{job_id}/attempts/{attempt}", tags=["renderer"]
)
pools = APIRouter(prefix=f"{INTERNAL_PREFIX}/pools", tags=["autoscaler"])


async def _authorised(
    job_id: JobId,
    attempt: Annotated[int, Path(ge=1)],
    state: InternalDep,
    authorization: Annotated[str | None, Header()] = None,
) -> Subject:
    return service.authorise(state.token_key, authorization, job_id, attempt)


SubjectDep = Annotated[Subject, Depends(_authorised)]


@attempts.post("/progress", responses=documented(401, 413, 422, 503))
async def report_progress(
    subject: SubjectDep, report: ProgressReport, store: StoreDep
) -> ReportAnswer:
    """Progress of an attempt. With `proceed` false the renderer must stop and upload nothing."""
    return await service.progress(store.attempts, subject, report)


async def _live(subject: SubjectDep, store: StoreDep) -> Subject:
    await service.check_standing(store.attempts, subject)
    return subject


async def _artifact(name: str) -> Artifact:
    return service.artifact_named(name)


LiveDep = Annotated[Subject, Depends(_live)]
ArtifactDep = Annotated[Artifact, Depends(_artifact)]


@attempts.post("/artifacts/{name}", responses=documented(401, 404, 409, 413, 422, 503))
async def request_upload(
    subject: LiveDep,
    artifact: ArtifactDep,
    upload: Upload,
    storage: StorageDep,
    state: InternalDep,
) -> UploadGrant:
    """A presigned PUT for one file of the attempt."""
    service.check_size(upload, state.max_upload_bytes)
    return await service.grant_upload(storage, subject, artifact, upload)


@attempts.post(
    "/artifacts/{name}/stored", status_code=204, responses=documented(401, 404, 409, 422, 503)
)
async def confirm_upload(
    subject: LiveDep, artifact: ArtifactDep, upload: Upload, storage: StorageDep
) -> None:
    """The file was uploaded. 204 when the stored file equals the upload."""
    await service.check_stored(storage, subject, artifact, upload)


@attempts.post("/outcome", status_code=204, responses=documented(401, 404, 409, 413, 422, 503))
async def report_outcome(
    subject: SubjectDep, outcome: Termination, store: StoreDep, storage: StorageDep
) -> None:
    """The attempt has ended. After 204 its result counts even if its pod is deleted unread."""
    await service.keep_outcome(store.attempts, storage, subject, outcome)


@pools.get("/{namespace}/{pool}/demand", responses=documented(404, 503))
async def pool_demand(namespace: str, pool: str, store: StoreDep) -> Demand:
    """The demand of a pool, as the leading operator measured it last."""
    return await demand.of_pool(store, namespace, pool)
