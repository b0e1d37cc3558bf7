"""Shows clients their webhooks, and sends one again."""

from pydantic import BaseModel, Field

from videojobs.store.webhooks import Replay, WebhookState, WebhookStore
from videojobs.times import rfc3339, utc_now
from videojobs_api.http.problems import ProblemError
from videojobs_api.jobs.reader import Reader, not_found
from videojobs_api.webhooks import log
from videojobs_api.webhooks.log import Try


class WebhookStatus(BaseModel):
    """How the telling of a job's end stands."""

    url: str = Field(examples=["https://example.org/hooks/videos"])
    state: WebhookState = Field(
        description="waiting for the job's end; scheduled; delivered; failed after the last try; "
        "disabled, because the address answered 410."
    )
    next_try_at: str | None = Field(description="Set while scheduled.")
    tries: list[Try] = Field(description="The latest ones, the oldest first.")


async def status(reader: Reader, store: WebhookStore, job_id: str) -> WebhookStatus:
    """A job's webhook; 404 for a job without one."""
    await reader.document(job_id)
    found = await find(store, job_id)
    if found is None:
        raise _without(job_id)
    return found


async def find(store: WebhookStore, job_id: str) -> WebhookStatus | None:
    """The webhook of a job that the caller may see; None without one."""
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
    """Send it again from the first try on; 404, or 409 while the job has not ended."""
    await reader.document(job_id)
    match await store.replay(job_id, utc_now()):
        case Replay.MISSING:
            raise not_found(job_id)
        case Replay.NONE:
            raise _without(job_id)
        case Replay.LIVE:
            raise ProblemError(409, f"Job {job_id} has not ended; its webhook is sent when it has")
    return await status(reader, store, job_id)


def _without(job_id: str) -> ProblemError:
    return ProblemError(404, f"Job {job_id} has no webhook; give webhook_url when you create a job")
