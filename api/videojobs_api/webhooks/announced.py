"""The messages as OpenAPI has them: requests that we send and that you answer."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from pydantic import BaseModel, Field

from videojobs.job.states import TERMINAL, Status
from videojobs_api.jobs.schemas import JobStatus
from videojobs_api.webhooks.message import kind_of

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    410: {"description": "Send nothing more to this address"}
}

router = APIRouter(tags=["webhooks"])


class EndOfJob(BaseModel):
    """The body of a message, under 20 kB."""

    type: str = Field(description="The event.", examples=["job.success"])
    timestamp: datetime = Field(description="When the job ended.")
    data: JobStatus = Field(description="The job's last status.")


def _announce(status: Status) -> None:
    async def told(
        message: EndOfJob,
        webhook_id: Annotated[str, Header(description="The same at every try.")],
        webhook_timestamp: Annotated[int, Header(description="Unix time of this try.")],
        webhook_signature: Annotated[
            str,
            Header(description="v1, and base64 of HMAC-SHA256 of id.timestamp.body; several."),
        ],
    ) -> None:
        """Answer 2xx within 15 seconds; anything else is tried again over 17 hours."""

    kind = kind_of(status)
    router.post(
        kind, operation_id=kind, summary=f"A job ended in {status.value}", responses=_ANSWERS
    )(told)


for _status in Status:
    if _status in TERMINAL:
        _announce(_status)
