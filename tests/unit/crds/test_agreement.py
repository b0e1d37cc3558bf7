"""The CRDs and the models that the programs read them with say the same, field by field."""

import re
from typing import Any

import pytest
from pydantic import BaseModel
from testkit.crds import Schema, at, schema

from videojobs.job.request import VideoRequest
from videojobs.job.resource import RenderPoolSpec, VideoJobSpec, VideoJobStatus

REQUEST = at(schema("videojobs"), "spec.request")
BOUNDS = ("minLength", "maxLength", "minimum", "maximum")


class ModelSchema:
    """A model's JSON schema with references and `or null` resolved."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.root = model.model_json_schema(by_alias=True)

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        options = [option for option in node.get("anyOf", []) if option.get("type") != "null"]
        if options:
            return self.resolve(options[0])
        if "$ref" in node:
            found: dict[str, Any] = self.root["$defs"][node["$ref"].rpartition("/")[2]]
            return found
        return node

    def properties(self, node: dict[str, Any]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = node.get("properties", {})
        return found


MODEL = ModelSchema(VideoRequest)
REQUEST_FIELDS = MODEL.properties(MODEL.root)


def test_the_request_has_the_same_fields_and_requires_the_same() -> None:
    assert set(REQUEST["properties"]) == set(REQUEST_FIELDS)
    assert set(REQUEST["required"]) == set(MODEL.root["required"])


@pytest.mark.parametrize("name", sorted(REQUEST_FIELDS))
def test_a_request_field_has_the_same_bounds(name: str) -> None:
    ours, theirs = REQUEST["properties"][name], MODEL.resolve(REQUEST_FIELDS[name])

    assert ours["type"] == theirs["type"]
    assert {key: ours[key] for key in BOUNDS if key in ours} == {
        key: theirs[key] for key in BOUNDS if key in theirs
    }
    assert ours.get("enum") == theirs.get("enum")


def test_the_language_pattern_is_the_same() -> None:
    [rule] = REQUEST["properties"]["language"]["x-kubernetes-validations"]
    [pattern] = re.findall(r"matches\('(.*)'\)", rule["rule"])

    assert pattern == MODEL.resolve(REQUEST_FIELDS["language"])["pattern"]


@pytest.mark.parametrize(
    ("plural", "model"), [("videojobs", VideoJobSpec), ("renderpools", RenderPoolSpec)]
)
def test_a_spec_has_the_same_fields_and_defaults(plural: str, model: type[BaseModel]) -> None:
    ours = at(schema(plural), "spec")["properties"]
    resolver = ModelSchema(model)
    theirs = resolver.properties(resolver.root)

    assert set(ours) == set(theirs)
    for name, field in theirs.items():
        if isinstance(field.get("default"), bool | int | str):
            assert ours[name]["default"] == field["default"], name


@pytest.mark.parametrize(
    ("plural", "path", "model"),
    [
        ("videojobs", "status", VideoJobStatus),
        ("renderpools", "spec", RenderPoolSpec),
    ],
)
def test_nested_fields_have_the_same_names(plural: str, path: str, model: type[BaseModel]) -> None:
    resolver = ModelSchema(model)

    assert not differing_names(at(schema(plural), path), resolver.root, resolver, path)


def differing_names(ours: Schema, node: Any, resolver: ModelSchema, path: str) -> list[str]:
    """Paths where one side has a field that the other lacks. Free-form dicts are not entered."""
    node = resolver.resolve(node)
    if ours.get("type") == "array":
        return differing_names(ours["items"], node.get("items", {}), resolver, f"{path}[]")
    names = resolver.properties(node)
    if not names:
        return []
    known = ours.get("properties", {})
    found = [f"{path}.{name}" for name in set(names) ^ set(known)]
    for name in set(names) & set(known):
        found += differing_names(known[name], names[name], resolver, f"{path}.{name}")
    return found
