"""The state of a job's webhook, and its replay."""

from pydantic import BaseModel, Field

from videojobs.store.webhooks import Replay, WebhookState, WebhookStore
from videojobs.times import rfc3339, utc_now
from videojobs_api.errors import Conflict, NotFound
from videojobs_api.jobs.reader import Reader, not_found
from videojobs_api.webhooks import log
from videojobs_api.webhooks.log import Try


class WebhookStatus(BaseModel):
    """The state of a job's webhook and its latest deliveries."""

    url: str = Field(examples=["https://example.org/hooks/videos"])
    state: WebhookState = Field(
        description="waiting for the job's end; scheduled; delivered; failed after the last try; "
        "disabled, because the receiver answered 410."
    )
    next_try_at: str | None = Field(description="Set while scheduled.")
    tries: list[Try] = Field(description="The latest tries, oldest first.")


async def status(reader: Reader, store: WebhookStore, job_id: str) -> WebhookStatus:
    """A job's webhook. Raises NotFound, also for a job without one."""
    await reader.document(job_id)
    found = await find(store, job_id)
    if found is None:
        raise _without(job_id)
    return found


async def find(store: WebhookStore, job_id: str) -> WebhookStatus | None:
    """The webhook of a job that the caller may access; None without one."""
    webhook = await store.read(job_id)
    if webhook is None:
        return None
    return WebhookStatus(
        url=webhook.url,
        state=webhook.state,
        next_try_at=rfc3339(webhook.due) if webhook.due else None,
        tries=log.parse(webhook.log),
    )


async def replay(reader: Reader, store: WebhookStore, job_id: str) -> WebhookStatus:
    """Schedule it again from the first try on. Raises NotFound; Conflict for a live job."""
    await reader.document(job_id)
    match await store.replay(job_id, utc_now()):
        case Replay.MISSING:
            raise not_found(job_id)
        case Replay.NONE:
            raise _without(job_id)
        case Replay.LIVE:
            raise Conflict(f"Job {job_id} has not ended; its webhook is sent when it has")
    return await status(reader, store, job_id)


def _without(job_id: str) -> NotFound:
    return NotFound(f"Job {job_id} has no webhook; give webhook_url when you create a job")
