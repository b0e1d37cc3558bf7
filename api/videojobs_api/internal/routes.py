"""Reports and uploads of one attempt, each behind that attempt's token."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path
from starlette.requests import HTTPConnection

from videojobs.protocol.reports import (
    INTERNAL_PREFIX,
    Artifact,
    ProgressReport,
    ReportAnswer,
    Upload,
    UploadGrant,
)
from videojobs.protocol.tokens import Subject
from videojobs_api.dependencies import JobId, StorageDep, StoreDep
from videojobs_api.http.problems import documented
from videojobs_api.internal import service
from videojobs_api.settings import InternalSettings

router = APIRouter(prefix=INTERNAL_PREFIX + "/jobs/{job_id}/attempts/{attempt}", tags=["renderer"])


async def _settings(connection: HTTPConnection) -> InternalSettings:
    settings: InternalSettings = connection.app.state.settings
    return settings


SettingsDep = Annotated[InternalSettings, Depends(_settings)]


async def _authorised(
    job_id: JobId,
    attempt: Annotated[int, Path(ge=1)],
    settings: SettingsDep,
    authorization: Annotated[str | None, Header()] = None,
) -> Subject:
    subject = Subject(job_id, attempt)
    service.authorise(settings.tokens.token_key.get_secret_value().encode(), authorization, subject)
    return subject


SubjectDep = Annotated[Subject, Depends(_authorised)]


@router.post("/progress", responses=documented(401, 413, 422, 503))
async def report_progress(
    subject: SubjectDep, report: ProgressReport, store: StoreDep
) -> ReportAnswer:
    """Progress of an attempt. `proceed` false: stop, upload nothing."""
    return await service.progress(store.attempts, subject, report)


async def _live(subject: SubjectDep, store: StoreDep) -> Subject:
    await service.check_standing(store.attempts, subject)
    return subject


async def _artifact(name: str) -> Artifact:
    return service.artifact_named(name)


LiveDep = Annotated[Subject, Depends(_live)]
ArtifactDep = Annotated[Artifact, Depends(_artifact)]


@router.post("/artifacts/{name}", responses=documented(401, 404, 409, 413, 422, 503))
async def request_upload(
    subject: LiveDep,
    artifact: ArtifactDep,
    upload: Upload,
    storage: StorageDep,
    settings: SettingsDep,
) -> UploadGrant:
    """A presigned PUT for one file of the attempt."""
    service.check_size(upload, settings.storage.storage_max_upload_bytes)
    return await service.grant_upload(storage, subject, artifact, upload)


@router.post(
    "/artifacts/{name}/stored", status_code=204, responses=documented(401, 404, 409, 422, 503)
)
async def confirm_upload(
    subject: LiveDep, artifact: ArtifactDep, upload: Upload, storage: StorageDep
) -> None:
    """The file was uploaded. 204 when the store holds it as it was made."""
    await service.check_stored(storage, subject, artifact, upload)
