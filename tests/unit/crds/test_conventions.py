"""The CRDs follow the Kubernetes API conventions, checked mechanically on every field."""

from typing import Any

import pytest
from testkit.crds import Schema, at, crd, fields, schema

PLURALS = ("videojobs", "renderpools")
EVERY_FIELD = [
    pytest.param(path, field, id=f"{plural}:{path}")
    for plural in PLURALS
    for path, field in fields(schema(plural))
]
# Kubernetes describes metadata itself, and items and values are described by their list or map.
DESCRIBED = [
    param
    for param in EVERY_FIELD
    if param.values[0] != "metadata" and not str(param.values[0]).endswith(("[]", "{}"))
]


@pytest.mark.parametrize(("path", "field"), DESCRIBED)
def test_every_field_is_described_by_a_sentence(path: str, field: Schema) -> None:
    description = field.get("description", "")

    assert description.endswith("."), f"{path}: {description!r}"


@pytest.mark.parametrize(("path", "field"), EVERY_FIELD)
def test_no_field_is_unbounded(path: str, field: Schema) -> None:
    kind = field.get("type")

    assert kind != "number", f"{path}: floats do not survive a round trip"
    if kind == "string" and path not in {"apiVersion", "kind"}:
        assert "maxLength" in field or "enum" in field, path
    if kind == "array":
        assert "maxItems" in field, path
    if isinstance(field.get("additionalProperties"), dict):
        assert "maxProperties" in field, path
    if kind == "integer" and path.startswith("spec"):
        tolerated_for_ever = path.endswith("tolerationSeconds")
        assert "minimum" in field, path
        assert "maximum" in field or tolerated_for_ever, path


@pytest.mark.parametrize(("path", "field"), EVERY_FIELD)
def test_integers_and_lists_say_how_they_are_kept(path: str, field: Schema) -> None:
    if field.get("type") == "integer":
        assert field["format"] in {"int32", "int64"}, path
    if field.get("type") == "array":
        assert field["x-kubernetes-list-type"] in {"map", "atomic", "set"}, path


@pytest.mark.parametrize("plural", PLURALS)
def test_conditions_come_first_in_the_status(plural: str) -> None:
    status = at(schema(plural), "status")

    assert next(iter(status["properties"])) == "conditions"
    assert "required" not in status, "every status field is optional"


@pytest.mark.parametrize("path", ["status.phase", "status.tier"], ids=["phase", "tier"])
def test_summaries_are_open_strings(path: str) -> None:
    assert "enum" not in at(schema("videojobs"), path)


@pytest.mark.parametrize("plural", PLURALS)
def test_every_rule_names_its_field_and_a_cure(plural: str) -> None:
    for message in rule_messages(schema(plural)):
        assert message.startswith(("spec.", "metadata.")), message
        assert ":" in message, f"no cure: {message}"


@pytest.mark.parametrize("plural", PLURALS)
def test_no_category_is_named_as_a_plural(plural: str) -> None:
    """kubectl expands categories first: `kubectl get videojobs` would list every kind of it."""
    categories = crd(plural)["spec"]["names"]["categories"]

    assert not set(categories) & set(PLURALS)


def rule_messages(root: Any) -> list[str]:
    """Messages of all CEL rules of a schema."""
    if isinstance(root, list):
        return [message for item in root for message in rule_messages(item)]
    if not isinstance(root, dict):
        return []
    own = [rule["message"] for rule in root.get("x-kubernetes-validations", [])]
    return own + [message for child in root.values() for message in rule_messages(child)]
