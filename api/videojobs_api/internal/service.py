"""Records reports of live attempts, signs their uploads and verifies what they have stored."""

import asyncio
import hashlib
from datetime import timedelta
from typing import Final

from videojobs.job.outcome import Termination
from videojobs.job.result import RenderResult
from videojobs.protocol.report_tokens import Subject, TokenError, verify
from videojobs.protocol.reports import (
    CONTENT_TYPES,
    Artifact,
    ProgressReport,
    ReportAnswer,
    Upload,
    UploadGrant,
    artifact_key,
)
from videojobs.store.attempts import Attempts, Standing
from videojobs.times import utc_now
from videojobs_api.errors import (
    Conflict,
    Invalid,
    NotFound,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from videojobs_api.storage import Storage, StoredFile

GRANT_LIFETIME: Final = timedelta(minutes=15)


def authorise(key: bytes, authorization: str | None, job_id: str, attempt: int) -> Subject:
    """The subject of the header's token; Unauthenticated unless it is of this very attempt."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send the attempt's report token as Authorization: Bearer TOKEN")
    try:
        return verify(key, token.strip(), job_id, attempt, utc_now())
    except TokenError as error:
        raise Unauthenticated(str(error).capitalize()) from error


async def progress(attempts: Attempts, subject: Subject, report: ProgressReport) -> ReportAnswer:
    """Record progress; the answer says whether the attempt is still the current one."""
    standing = await attempts.progress(
        subject.job_id,
        subject.attempt,
        report.progress,
        report.message,
        utc_now(),
        report.eta_seconds,
        subject.owner,
    )
    return ReportAnswer(proceed=standing.proceeds)


async def check_standing(attempts: Attempts, subject: Subject) -> None:
    """Raise Conflict when the attempt is no longer the current one."""
    standing = await attempts.standing_of(subject.job_id, subject.attempt, subject.owner)
    if not standing.proceeds:
        raise Conflict(f"{_standing(subject, standing)}; upload nothing")


def _standing(subject: Subject, standing: Standing) -> str:
    if standing is Standing.FOREIGN:
        return f"Job {subject.job_id} belongs to another VideoJob"
    return f"Attempt {subject.attempt} is over ({standing})"


async def grant_upload(
    storage: Storage, subject: Subject, artifact: Artifact, upload: Upload
) -> UploadGrant:
    """A presigned PUT of one file, valid for GRANT_LIFETIME."""
    key = artifact_key(subject.job_id, subject.attempt, artifact)
    put = await storage.sign_upload(key, upload, CONTENT_TYPES[artifact], GRANT_LIFETIME)
    return UploadGrant(method="PUT", url=put.url, headers=put.headers)


async def check_stored(
    storage: Storage, subject: Subject, artifact: Artifact, upload: Upload
) -> None:
    """Raise Invalid unless the stored file equals the upload; a different one is deleted.

    The bytes are read back once, since not every store verifies checksums.
    """
    key = artifact_key(subject.job_id, subject.attempt, artifact)
    file = await storage.find(key)
    if file is None:
        raise Invalid(f"{artifact} is not stored; upload it first")
    if wrong := await _difference(storage, file, upload):
        await storage.delete([key])
        raise Invalid(f"{artifact} differs from its upload: {wrong}; upload it again")


async def _difference(storage: Storage, file: StoredFile, upload: Upload) -> str:
    if file.size != upload.size:
        return f"it has {file.size} bytes, not {upload.size}"
    digest = hashlib.sha256()
    async for chunk in storage.read(file, 0, file.size):
        digest.update(chunk)
    return "" if digest.hexdigest() == upload.sha256 else "its SHA-256 differs"


async def keep_outcome(
    attempts: Attempts, storage: Storage, subject: Subject, outcome: Termination
) -> None:
    """Keep the outcome of an attempt in its job's record.

    Raises Invalid for a result whose files are not stored, Conflict unless the attempt is the
    current one, Unavailable while the record is lost.
    """
    if (outcome.result is None) == (outcome.failure is None):
        raise Invalid("outcome: set either result or failure")
    if outcome.result is not None:
        await _check_files(storage, subject, outcome.result)
    standing = await attempts.keep_outcome(subject.job_id, subject.attempt, outcome, subject.owner)
    if standing is Standing.MISSING:
        raise Unavailable(
            f"Redis has lost the record of job {subject.job_id}; report the outcome again"
        )
    if standing is not Standing.CURRENT:
        raise Conflict(f"{_standing(subject, standing)}; its outcome is refused")


async def _check_files(storage: Storage, subject: Subject, result: RenderResult) -> None:
    names = {Artifact.VIDEO, *(artifact_named(name) for name in result.artifacts)}
    keys = [artifact_key(subject.job_id, subject.attempt, name) for name in sorted(names)]
    files = await asyncio.gather(*map(storage.find, keys))
    absent = [name for name, file in zip(sorted(names), files, strict=True) if file is None]
    if absent:
        raise Invalid(f"result: {', '.join(absent)} is not stored; upload it first")


def artifact_named(name: str) -> Artifact:
    """The artifact of a file name; NotFound for any other name."""
    try:
        return Artifact(name)
    except ValueError:
        known = ", ".join(Artifact)
        raise NotFound(f"There is no such file; a renderer uploads {known}") from None


def check_size(upload: Upload, max_bytes: int) -> None:
    """Raise TooLarge for a file that the store would not accept in one PUT."""
    if upload.size > max_bytes:
        raise TooLarge(f"size: must be at most {max_bytes} bytes")
