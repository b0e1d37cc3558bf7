"""Sends the programs' own errors to Sentry, where `SENTRY_DSN` names a project of it.

An error is whatever a program logs as one, and whatever ends it. What users wrote stays here: no
local variables, no request bodies and no breadcrumbs leave the process.
"""

import os
from typing import Any, Final

from videojobs.telemetry import logs

_TAGS: Final = ("program", "job_id", "attempt", "request_id", "trace_id", "code")


def report_errors(program: str) -> None:
    """Start to send, or do nothing without `SENTRY_DSN`. `SENTRY_ENVIRONMENT` and
    `SENTRY_RELEASE` are read by Sentry's client itself."""
    if not os.environ.get("SENTRY_DSN"):
        return
    # Half a second of imports that most installations have no use for.
    import sentry_sdk

    sentry_sdk.init(
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name=program,
        before_send=_tagged,
    )
    sentry_sdk.set_tag("program", program)


def _tagged(event: Any, hint: dict[str, Any]) -> Any:
    """Tags by which errors of one job are found; the rest of a log line's fields is dropped."""
    record = hint.get("log_record")
    known = {**logs.fields(), **(vars(record) if record is not None else {})}
    tags = {name: str(known[name]) for name in _TAGS if known.get(name) is not None}
    event["tags"] = {**event.get("tags", {}), **tags}
    event.pop("extra", None)
    event.pop("request", None)
    return event
