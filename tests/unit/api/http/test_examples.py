"""/docs teaches: every body has an example, and every example is true to its schema."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from testkit import openapi

from videojobs_api.http.examples import REQUESTS
from videojobs_api.jobs.schemas import CreateJob

BINARY = {"video/mp4", "image/jpeg", "application/x-subrip", "text/vtt"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """As /openapi.json has it."""
    return openapi.document()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation that we serve, and every message that we send."""
    for part in ("paths", "webhooks"):
        for path, by_method in document[part].items():
            for method, operation in by_method.items():
                yield f"{method} {path}", operation


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every body with a schema: where, media type and what is said of it."""
    for name, operation in operations(document):
        told = [("request", operation["requestBody"])] if "requestBody" in operation else []
        answers = operation["responses"].items()
        for place, body in (*told, *answers):
            for media, content in body.get("content", {}).items():
                if content["schema"]:
                    yield f"{name} {place}", media, content


def shown(content: dict[str, Any]) -> list[Any]:
    """The examples of a body."""
    single = [content["example"]] if "example" in content else []
    return single + [named["value"] for named in content.get("examples", {}).values()]


def test_every_body_has_an_example(document: dict[str, Any]) -> None:
    lacking = [
        place
        for place, media, content in bodies(document)
        if media not in BINARY and "report.json" not in place and not shown(content)
    ]
    assert lacking == []


def test_every_example_is_true_to_its_schema(document: dict[str, Any]) -> None:
    checked = 0
    for place, _, content in bodies(document):
        schema = {**content["schema"], "components": document["components"]}
        validator = jsonschema_rs.Draft202012Validator(schema)
        for example in shown(content):
            errors = [error.message for error in validator.iter_errors(example)]
            assert errors == [], place
            checked += 1
    assert checked > 80


@pytest.mark.parametrize("request_", REQUESTS["create_job"].values(), ids=REQUESTS["create_job"])
def test_every_request_is_taken(request_: dict[str, Any]) -> None:
    assert CreateJob.model_validate(request_).unknown_fields() == []


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    for name, operation in operations(document):
        assert operation["summary"], name
        assert operation["description"], name
        assert set(operation["tags"]) <= set(tags), name
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), f"{name} {parameter['name']}"


def test_the_events_of_webhooks_are_announced(document: dict[str, Any]) -> None:
    assert set(document["webhooks"]) == {"job.success", "job.failure", "job.cancelled"}
