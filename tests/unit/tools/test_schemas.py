"""JSON schemas for kubeconform, from API descriptions of Kubernetes' own form."""

from typing import Any

import pytest
from tools.cluster.schemas import (
    builtin_schemas,
    closed,
    custom_schemas,
    file_name,
    from_structural,
)


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("v1", "Pod", "pod-v1.json"),
        ("apps/v1", "Deployment", "deployment-apps-v1.json"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterrole-rbac-v1.json"),
        ("scriptsensei.io/v1alpha1", "VideoJob", "videojob-scriptsensei-v1alpha1.json"),
    ],
)
def test_a_schema_is_where_kubeconform_looks_for_it(
    api_version: str, kind: str, expected: str
) -> None:
    assert file_name(api_version, kind) == expected


DESCRIPTION: dict[str, Any] = {
    "definitions": {
        "core.v1.Pod": {
            "type": "object",
            "required": ["spec"],
            "properties": {
                "apiVersion": {"type": "string"},
                "kind": {"type": "string"},
                "metadata": {"$ref": "#/definitions/meta.v1.ObjectMeta"},
                "spec": {"$ref": "#/definitions/core.v1.PodSpec"},
            },
            "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Pod"}],
        },
        "core.v1.PodSpec": {
            "type": "object",
            "properties": {
                "port": {"$ref": "#/definitions/intstr"},
                "inner": {"$ref": "#/definitions/core.v1.PodSpec"},
            },
        },
        "meta.v1.ObjectMeta": {"type": "object", "properties": {"name": {"type": "string"}}},
        "intstr": {"type": "string", "format": "int-or-string"},
        "unused": {"type": "object"},
        "meta.v1.DeleteOptions": {
            "type": "object",
            "properties": {"kind": {"type": "string"}},
            "x-kubernetes-group-version-kind": [
                {"group": "", "version": "v1", "kind": "DeleteOptions"}
            ],
        },
    }
}


def test_only_resources_get_a_schema_and_it_holds_what_it_refers_to() -> None:
    schemas = dict(builtin_schemas(DESCRIPTION))
    assert set(schemas) == {"pod-v1.json"}
    assert set(schemas["pod-v1.json"]["definitions"]) == {
        "core.v1.Pod",
        "core.v1.PodSpec",
        "meta.v1.ObjectMeta",
        "intstr",
    }


def test_a_schema_takes_its_own_kind_only_and_null_for_what_may_be_absent() -> None:
    definitions = dict(builtin_schemas(DESCRIPTION))["pod-v1.json"]["definitions"]
    pod = definitions["core.v1.Pod"]
    assert pod["properties"]["kind"] == {"enum": ["Pod"]}
    assert pod["required"] == ["apiVersion", "kind", "spec"]
    assert pod["properties"]["spec"] == {"$ref": "#/definitions/core.v1.PodSpec"}
    assert definitions["meta.v1.ObjectMeta"]["properties"]["name"] == {
        "anyOf": [{"type": "string"}, {"type": "null"}]
    }
    assert definitions["intstr"] == {"type": ["string", "integer"]}


@pytest.mark.parametrize(
    ("schema", "is_closed"),
    [
        ({"properties": {"a": {}}}, True),
        ({"type": "object"}, False),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "string"}}, False),
        ({"properties": {"a": {}}, "x-kubernetes-preserve-unknown-fields": True}, False),
    ],
)
def test_strict_closes_objects_that_name_their_properties(
    schema: dict[str, Any], is_closed: bool
) -> None:
    assert (closed(schema).get("additionalProperties") is False) is is_closed


def test_strict_reaches_into_lists_maps_and_choices() -> None:
    inner: dict[str, Any] = {"properties": {"a": {}}}
    shut = {"properties": {"a": {}}, "additionalProperties": False}
    assert closed({"items": inner}) == {"items": shut}
    assert closed({"additionalProperties": inner}) == {"additionalProperties": shut}
    assert closed({"anyOf": [inner, {"type": "null"}]}) == {"anyOf": [shut, {"type": "null"}]}


def test_a_property_may_be_called_properties() -> None:
    schema = {"properties": {"properties": {"type": "object"}}}
    assert closed(schema)["properties"] == {"properties": {"type": "object"}}


@pytest.mark.parametrize(
    ("structural", "expected"),
    [
        ({"x-kubernetes-int-or-string": True}, {"type": ["string", "integer"]}),
        (
            {"type": "string", "nullable": True},
            {"anyOf": [{"type": "string", "nullable": True}, {"type": "null"}]},
        ),
        (
            {"items": {"x-kubernetes-int-or-string": True}},
            {"items": {"type": ["string", "integer"]}},
        ),
    ],
)
def test_a_structural_schemas_extensions_become_plain_json_schema(
    structural: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert from_structural(structural) == expected


def test_every_served_version_of_a_custom_resource_gets_a_schema() -> None:
    def version(name: str, served: bool) -> dict[str, Any]:
        return {
            "name": name,
            "served": served,
            "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {}}}},
        }

    definition = {
        "spec": {
            "group": "scriptsensei.io",
            "names": {"kind": "VideoJob"},
            "versions": [version("v1alpha1", True), version("v1alpha0", False)],
        }
    }
    ((name, schema),) = custom_schemas([definition])
    assert name == "videojob-scriptsensei-v1alpha1.json"
    assert set(schema["properties"]) == {"apiVersion", "kind", "metadata", "spec"}
    assert schema["properties"]["apiVersion"] == {"enum": ["scriptsensei.io/v1alpha1"]}
