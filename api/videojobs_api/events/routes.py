"""`GET /api/v1/jobs/{job_id}/events`."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from starlette.responses import Response

from videojobs.job.states import TERMINAL
from videojobs.protocol import wire
from videojobs_api.dependencies import HubDep, JobId, ReaderDep, StreamSecondsDep
from videojobs_api.events.stream import EventStream, frames, resume_from
from videojobs_api.http.problems import documented

router = APIRouter(tags=["events"])

_EVENT: Final = {
    "type": "object",
    "properties": {
        "event": {"enum": ["message", "reconnect"]},
        "id": {"type": "string", "description": "Send it as Last-Event-ID to go on from here."},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/JobStatus"},
        },
        "retry": {"type": "integer", "description": "Milliseconds until you should reconnect."},
    },
    "required": ["data"],
}
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The status document at each change, until the terminal state",
        "content": {"text/event-stream": {"schema": _EVENT}},
    },
    204: {"description": "The job is over and you know its end: do not reconnect"},
}


@router.get(
    "/{job_id}/events",
    response_class=Response,
    responses={**_RESPONSES, **documented(401, 404, 503)},
)
async def job_events(
    job_id: JobId,
    reader: ReaderDep,
    hub: HubDep,
    seconds: StreamSecondsDep,
    last_event_id: Annotated[
        str | None, Header(description="Id of the last event you got; browsers send it.")
    ] = None,
) -> Response:
    """Server-sent events instead of polling. `event: reconnect` asks you to come again."""
    state = await reader.state(job_id)
    seen = resume_from(last_event_id, state)
    if seen == state.version and wire.status_of(state.document) in TERMINAL:
        return Response(status_code=204)
    return EventStream(frames(hub, job_id, seen, seconds))
