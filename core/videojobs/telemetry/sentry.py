"""Reports the programs' errors to Sentry, when `SENTRY_DSN` names a project.

Errors are log records of level ERROR and exceptions that end the program. Users' texts are not
sent: no local variables, no request bodies, no breadcrumbs.
"""

import os
from typing import Any, Final

from videojobs.telemetry import logs

_TAGS: Final = ("program", "job_id", "attempt", "request_id", "trace_id", "code")


def report_errors(program: str) -> None:
    """Start to report errors; without `SENTRY_DSN` do nothing. Sentry's client itself reads
    `SENTRY_ENVIRONMENT` and `SENTRY_RELEASE`."""
    if not os.environ.get("SENTRY_DSN"):
        return
    # Half a second of imports that most installations do not need.
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
    """Set tags that find the errors of one job; drop all other fields of the log record."""
    record = hint.get("log_record")
    known = {**logs.fields(), **(vars(record) if record is not None else {})}
    tags = {name: str(known[name]) for name in _TAGS if known.get(name) is not None}
    event["tags"] = {**event.get("tags", {}), **tags}
    event.pop("extra", None)
    event.pop("request", None)
    return event
