"""`GET /api/v1/jobs/{job_id}/events`: every event is the whole status document, its id the version
of the state."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import Response

from videojobs.job.states import TERMINAL
from videojobs.protocol import wire
from videojobs_api.events.stream import News, Signal, news, resume_from
from videojobs_api.http.problems import documented
from videojobs_api.http.sse import EventStream
from videojobs_api.routes.dependencies import HubDep, JobId, ReaderDep, StreamSecondsDep

RECONNECT_MS: Final = 1000

router = APIRouter(tags=["events"])

_EVENT: Final = {
    "type": "object",
    "properties": {
        "event": {"enum": ["message", "reconnect"]},
        "id": {"type": "string", "description": "Send it as Last-Event-ID to resume from here."},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/JobStatus"},
        },
        "retry": {"type": "integer", "description": "Milliseconds until you should reconnect."},
    },
    "required": ["data"],
}
"""OpenAPI 3.2's schema of one item; readers of 3.1 see that the body as a whole is text."""
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events until the terminal state. Of each, `data` is the JobStatus as JSON, "
        "`id` its version: send it as Last-Event-ID to resume from there. An event named "
        "`reconnect` ends the stream, not the job.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "itemSchema": _EVENT}},
    },
    204: {"description": "The job has ended and you have its last state: do not reconnect"},
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
        str | None, Header(description="Id of the last event received; browsers send it.")
    ] = None,
) -> Response:
    """Server-sent events instead of polling. After `event: reconnect`, connect again."""
    state = await reader.state(job_id)
    seen = resume_from(last_event_id, state)
    if seen == state.version and wire.status_of(state.document) in TERMINAL:
        return Response(status_code=204)
    return EventStream(news(hub, job_id, seen, seconds), _frame)


def _frame(item: News) -> bytes:
    match item:
        case Signal.PING:
            return KEEPALIVE_COMMENT
        case Signal.RECONNECT:
            return format_sse_event(event="reconnect", data_str="{}", retry=RECONNECT_MS)
    return format_sse_event(data_str=item.document, id=str(item.version))
