"""Reference pages, generated from what they describe."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from pydantic import AliasChoices, Field, FilePath, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from tools.docs.errors import errors_page
from tools.docs.metrics import metrics_page
from tools.docs.resources import resources_page
from tools.docs.rest import rest_page
from tools.docs.settings import settings_page


class Mode(StrEnum):
    """How."""

    FAST = "fast"
    SLOW = "slow"


class Sample(BaseSettings):
    """Settings of every type."""

    model_config = SettingsConfigDict(env_prefix="SAMPLE_")

    mode: Mode = Field(default=Mode.FAST, description="How | when.")
    key: SecretStr
    file: FilePath | None = None
    folder: Path = Path("/tmp")
    on: bool = False
    old: int = Field(default=3, validation_alias=AliasChoices("NEW_NAME", "OLD_NAME"))


def test_a_setting_is_named_as_in_the_environment() -> None:
    page = settings_page({"Program": (Sample,)})

    assert "## Program" in page
    assert "| `SAMPLE_MODE` | `fast` `slow` | `fast` | How \\| when. |" in page
    assert "| `SAMPLE_KEY` | secret | required |  |" in page
    assert "| `SAMPLE_FILE` | path |  |  |" in page
    assert "| `SAMPLE_FOLDER` | path | `/tmp` |  |" in page
    assert "| `SAMPLE_ON` | true or false | `false` |  |" in page
    assert "| `NEW_NAME` or `OLD_NAME` | integer | `3` |  |" in page


def test_metrics_have_their_labels() -> None:
    registry = CollectorRegistry()
    calls = Counter("calls_total", "Calls", ["code"], registry=registry)
    seconds = Histogram("seconds", "How long", registry=registry)

    page = metrics_page({"Program": [calls, seconds]})

    assert "| `calls_total` | counter | `code` | Calls |" in page
    assert "| `seconds` | histogram |  | How long |" in page


DOCUMENT: dict[str, Any] = {
    "info": {"description": "What it does."},
    "paths": {
        "/things/{id}": {
            "get": {
                "description": "One thing.",
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "description": "Found",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                        },
                    },
                    "404": {"description": "Not Found"},
                },
            },
            "head": {"responses": {"404": {"description": "Not Found"}}},
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "description": "A thing.",
                "required": ["size"],
                "properties": {
                    "size": {"type": "integer", "minimum": 1, "description": "In mm."},
                    "next": {"anyOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]},
                },
            }
        }
    },
}


def test_operations_link_to_their_bodies() -> None:
    page = rest_page(DOCUMENT)

    assert "### GET /things/{id}\n\nOne thing." in page
    assert "| `id` | path | string |  |" in page
    assert "| `200` | Found | [Thing](#thing) as `application/json` |" in page
    assert "### HEAD" not in page


def test_bodies_have_types_bounds_and_what_is_required() -> None:
    page = rest_page(DOCUMENT)

    assert "| `size` | integer (from 1) | yes | In mm. |" in page
    assert "| `next` | [Thing](#thing) or null |  |  |" in page


def test_errors_name_the_operations_that_answer_with_them() -> None:
    codes = [("RENDER.OOM", True, 75), ("INFRA.IMAGE", True, None)]

    page = errors_page(codes, (["Finished"], ["Failed"]), DOCUMENT)

    assert "| `RENDER.OOM` | yes | 75 |" in page
    assert "| `INFRA.IMAGE` | yes |  |" in page
    assert "| `404` | Not Found | `GET /things/{id}` |" in page
    assert "Types: `Finished`." in page


def test_fields_of_a_resource_are_listed_by_path_with_their_rules() -> None:
    spec = {
        "x-kubernetes-validations": [{"rule": "a < b", "message": "a must be less than b"}],
        "properties": {
            "on": {"type": "boolean", "default": False, "description": "Whether."},
            "parts": {
                "type": "array",
                "items": {"properties": {"name": {"type": "string", "maxLength": 9}}},
            },
        },
    }
    definition = {
        "spec": {
            "group": "example.org",
            "names": {"kind": "Thing", "plural": "things", "shortNames": ["th"]},
            "versions": [
                {
                    "name": "v1",
                    "schema": {"openAPIV3Schema": {"properties": {"spec": spec}}},
                    "additionalPrinterColumns": [{"name": "On", "jsonPath": ".spec.on"}],
                }
            ],
        }
    }

    page = resources_page([definition])

    assert "## Thing (example.org/v1)" in page
    assert "Names for kubectl: `things`, `th`." in page
    assert "| On | `.spec.on` |  |" in page
    assert "| `spec.on` | boolean | `false` | Whether. |" in page
    assert "| `spec.parts[].name` | string at most 9 |  |  |" in page
    assert "- `spec`: a must be less than b" in page
