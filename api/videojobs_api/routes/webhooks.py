"""`/api/v1/jobs/{job_id}/webhook`."""

from fastapi import APIRouter

from videojobs.store.deeds import Act
from videojobs_api.http.problems import documented
from videojobs_api.routes.dependencies import AuditDep, JobId, ReaderDep, WebhooksDep
from videojobs_api.webhooks import service
from videojobs_api.webhooks.service import WebhookStatus

router = APIRouter(tags=["webhooks"])


@router.get("/{job_id}/webhook", responses=documented(401, 404, 503))
async def job_webhook(job_id: JobId, reader: ReaderDep, webhooks: WebhooksDep) -> WebhookStatus:
    """The address that a job's end is sent to, and how each try went."""
    return await service.status(reader, webhooks, job_id)


@router.post("/{job_id}/webhook/replay", status_code=202, responses=documented(401, 404, 409, 503))
async def replay_webhook(
    job_id: JobId, reader: ReaderDep, webhooks: WebhooksDep, audit: AuditDep
) -> WebhookStatus:
    """Send the end of a job again, with the same `webhook-id`, also to an address that answered
    410."""
    async with audit.of(Act.REPLAY_WEBHOOK, job_id):
        return await service.replay(reader, webhooks, job_id)
