"""The webhook messages in the OpenAPI document: requests that the service sends."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from pydantic import BaseModel, Field

from videojobs.job.states import TERMINAL, Status
from videojobs_api.jobs.schemas import JobStatus
from videojobs_api.webhooks.message import kind_of

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    410: {"description": "Send no further messages to this address"}
}

router = APIRouter(tags=["messages"])


class EndOfJob(BaseModel):
    """The body of a message, at most 20 kB."""

    type: str = Field(description="The event.", examples=["job.success"])
    timestamp: datetime = Field(description="When the job ended.")
    data: JobStatus = Field(description="The job's last status.")


def _announce(status: Status) -> None:
    async def message(
        body: EndOfJob,
        webhook_id: Annotated[str, Header(description="The same for every try.")],
        webhook_timestamp: Annotated[int, Header(description="Unix time of this try.")],
        webhook_signature: Annotated[
            str,
            Header(
                description="`v1,` and the base64 of HMAC-SHA256 over id.timestamp.body, for each "
                "secret; separated by spaces."
            ),
        ],
    ) -> None:
        """Answer 2xx within 15 seconds; otherwise the message is sent again, for up to 17 hours."""

    kind = kind_of(status)
    router.post(
        kind, operation_id=kind, summary=f"A job ended in {status.value}", responses=_ANSWERS
    )(message)


for _status in Status:
    if _status in TERMINAL:
        _announce(_status)
