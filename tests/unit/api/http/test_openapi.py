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


@pytest.mark.parametrize(
    ("path", "media", "schema"),
    [
        ("video", "video/mp4", {"type": "string", "format": "binary"}),
        ("thumbnail", "image/jpeg", {"type": "string", "format": "binary"}),
        ("captions.srt", "application/x-subrip", {"type": "string"}),
        ("captions.vtt", "text/vtt", {"type": "string"}),
        ("report.json", "application/json", {"$ref": "#/components/schemas/QualityReport"}),
        ("events", "text/event-stream", {"type": "string"}),
    ],
)
def test_bodies_are_what_is_answered(
    document: dict[str, Any], path: str, media: str, schema: dict[str, Any]
) -> None:
    operation = document["paths"][f"/api/v1/jobs/{{job_id}}/{path}"]["get"]
    assert operation["responses"]["200"]["content"][media]["schema"] == schema


def test_no_tag_holds_both_what_we_serve_and_what_we_send(document: dict[str, Any]) -> None:
    """Generators write one class a tag: the second of a name would replace the first."""

    def tags(part: str) -> set[str]:
        operations = [each for methods in document[part].values() for each in methods.values()]
        return {tag for operation in operations for tag in operation["tags"]}

    assert tags("webhooks") == {"messages"}
    assert not tags("paths") & tags("webhooks")
