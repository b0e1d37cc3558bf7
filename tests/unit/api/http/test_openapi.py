"""The OpenAPI document that /docs shows."""

from typing import Any

import pytest
from testkit import openapi

from videojobs.protocol.wire import FIELDS


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """As /openapi.json has it."""
    return openapi.document()


def test_the_guides_endpoints_are_there(document: dict[str, Any]) -> None:
    paths = {path: set(operations) for path, operations in document["paths"].items()}
    assert paths["/api/v1/jobs/"] == {"post", "get"}
    assert paths["/api/v1/jobs/{job_id}"] == {"get", "delete"}
    assert paths["/api/v1/jobs/stats/counts"] == {"get"}
    assert paths["/api/v1/jobs/health"] == {"get"}


def test_renderers_endpoints_are_not(document: dict[str, Any]) -> None:
    assert not [path for path in document["paths"] if "internal" in path]


def test_status_is_documented_as_it_is_stored(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["JobStatus"]
    assert list(schema["properties"]) == list(FIELDS)
    assert set(schema["required"]) == set(FIELDS)


def test_requests_are_documented_in_the_guides_spelling(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["VideoRequestBody"]
    assert "script_content" in schema["properties"]
    assert "scriptContent" not in schema["properties"]


def test_every_error_is_a_problem_document(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert "application/problem+json" in response["content"], (path, method, status)


def test_operations_have_short_unique_names(document: dict[str, Any]) -> None:
    names = [
        operation["operationId"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]
    assert len(names) == len(set(names))
    assert "create_job" in names


def test_what_may_be_refused_asks_for_a_token(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            asks = operation.get("security") == [{"token": []}]
            assert asks == ("401" in operation["responses"]), operation["operationId"]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_headers_that_tell_when_to_ask_again(document: dict[str, Any]) -> None:
    responses = document["paths"]["/api/v1/jobs/"]["post"]["responses"]
    assert set(responses["202"]["headers"]) >= {"Location", "RateLimit", "Retry-After"}
    assert "Retry-After" in responses["429"]["headers"]
