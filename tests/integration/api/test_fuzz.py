"""The OpenAPI document against the running service: what it says is what happens.

schemathesis makes requests, good and bad, of every operation from the document alone. No answer may
be a failure of the service, of a status or media type that is not documented, or other than its
schema.
"""

from collections.abc import Callable
from typing import Any, Final
from zlib import crc32

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from testkit import openapi
from testkit.job_records import created, failure, success
from testkit.servers.api import JOBS, Api

from videojobs.store import Store

EXAMPLES: Final = 30
"""Of each operation, beside those that follow from the bounds of each field."""
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
KINDS: Final = ("made up", "live", "cancelled", "success", "failure")

Ids = Callable[[str], str]


@pytest.fixture
async def ids(client: httpx.Client, store: Store) -> Ids:
    """Ids of jobs by kind; a live one is a new one each time, for somebody may cancel it."""
    known = {kind: created(client) for kind in ("cancelled", "success", "failure")}
    client.delete(f"{JOBS}/{known['cancelled']}")
    await store.attempts.finish(known["success"], success())
    await store.attempts.finish(known["failure"], failure())
    return lambda kind: known.get(kind) or created(client)


def _document() -> dict[str, Any]:
    """Of a stream, schemathesis takes `schema` for that of the list of its events, as OpenAPI 3.2
    has it; `itemSchema` alone says the same of each event."""
    document = openapi.document()
    events = document["paths"][f"{JOBS}/{{job_id}}/events"]["get"]["responses"]["200"]["content"]
    del events["text/event-stream"]["schema"]
    return document


schema = schemathesis.openapi.from_dict(_document())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(case: Case[Any], ids: Ids, api: Api) -> None:
    made_up = case.path_parameters.get("job_id")
    kind = KINDS[crc32(str(made_up).encode(errors="replace")) % len(KINDS)]
    endless = kind == "live" and case.operation.label.endswith("/events")
    if made_up is not None and kind != "made up" and not endless:
        case.path_parameters["job_id"] = ids(kind)
    case.call_and_validate(base_url=api.public, checks=CHECKS, timeout=10)
