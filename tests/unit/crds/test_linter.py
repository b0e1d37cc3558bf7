"""The mechanical rules of kube-api-linter that apply to a schema, with the exceptions spelled out.

The rules are those of https://github.com/kubernetes-sigs/kube-api-linter; `test_conventions` has
more of the API conventions. An exception that is no longer needed fails too.
"""

import re
from collections.abc import Callable
from typing import Final

import pytest
from testkit.crds import Schema, crd, fields, schema

PLURALS: Final = ("videojobs", "renderpools")

EXCEPTIONS: Final = {
    ("nobools", "videojobs:spec.suspend"): "the name and the type of batch/v1 Job's own field",
    ("nobools", "videojobs:status.failure.retryable"): "a fact with two sides, said by clients too",
    ("nobools", "renderpools:spec.autoscaling.enabled"): "a switch, and more knobs beside it",
    ("nophase", "videojobs:status.phase"): "a derived word for columns; no program reads it",
    ("nomaps", "renderpools:spec.template.resources.requests"): "ResourceRequirements of a pod",
    ("nomaps", "renderpools:spec.template.resources.limits"): "ResourceRequirements of a pod",
    ("nomaps", "renderpools:spec.template.nodeSelector"): "nodeSelector of a pod",
    ("nomaps", "renderpools:spec.template.labels"): "labels of a pod",
    ("nomaps", "renderpools:spec.template.annotations"): "annotations of a pod",
    ("enumcase", "videojobs:spec.request.platform"): "the words of the REST API, written for years",
    ("enumcase", "videojobs:spec.request.voiceProvider"): "the words of the REST API",
}


def _name(path: str) -> str:
    return path.rpartition(".")[2].rstrip("[]{}")


def _camel(path: str, field: Schema) -> bool:
    del field
    return re.fullmatch(r"[a-z][a-zA-Z0-9]*", _name(path)) is not None


def _is_condition_or_metadata(path: str) -> bool:
    return path in {"apiVersion", "kind", "metadata"}


RULES: Final[dict[str, Callable[[str, Schema], bool]]] = {
    "fieldnames": lambda path, field: _is_condition_or_metadata(path) or _camel(path, field),
    "nobools": lambda _, field: field.get("type") != "boolean",
    "nophase": lambda path, _: _name(path) != "phase",
    # matchLabels is Kubernetes' own field of a LabelSelector.
    "nomaps": lambda path, field: (
        not isinstance(field.get("additionalProperties"), dict) or _name(path) == "matchLabels"
    ),
    "nofloats": lambda _, field: field.get("type") != "number",
    "nodurations": lambda _, field: field.get("format") != "duration",
    "nonullable": lambda _, field: not field.get("nullable"),
    "nounknownfields": lambda _, field: not field.get("x-kubernetes-preserve-unknown-fields"),
    "notimestamp": lambda path, _: not _name(path).lower().endswith("timestamp"),
    "enumcase": lambda _, field: all(word[:1].isupper() for word in field.get("enum", [])),
    "integers": lambda _, field: (
        field.get("type") != "integer" or field.get("format") in ("int32", "int64")
    ),
    "units": lambda path, field: (
        field.get("type") != "integer"
        or not re.search(r"(Timeout|Deadline|Delay|Duration|Wait|Size)$", _name(path))
    ),
    "statusoptional": lambda path, field: path != "status" or "required" not in field,
}


def found(rule: str) -> set[tuple[str, str]]:
    """Where a rule does not hold."""
    holds = RULES[rule]
    return {
        (rule, f"{plural}:{path}")
        for plural in PLURALS
        for path, field in fields(schema(plural))
        if not holds(path, field)
    }


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_holds_but_for_its_exceptions(rule: str) -> None:
    assert found(rule) == {key for key in EXCEPTIONS if key[0] == rule}


@pytest.mark.parametrize("plural", PLURALS)
def test_conditions_are_a_map_by_type_with_all_that_metav1_asks_for(plural: str) -> None:
    conditions = schema(plural)["properties"]["status"]["properties"]["conditions"]
    assert conditions["x-kubernetes-list-type"] == "map"
    assert conditions["x-kubernetes-list-map-keys"] == ["type"]
    required = {"type", "status", "reason", "message", "lastTransitionTime"}
    assert set(conditions["items"]["required"]) == required
    assert "observedGeneration" in conditions["items"]["properties"]
    assert conditions["items"]["properties"]["status"]["enum"] == ["True", "False", "Unknown"]


@pytest.mark.parametrize("plural", PLURALS)
def test_the_status_is_a_subresource_and_says_what_it_has_observed(plural: str) -> None:
    (version,) = crd(plural)["spec"]["versions"]
    assert version["subresources"]["status"] == {}
    status = version["schema"]["openAPIV3Schema"]["properties"]["status"]
    assert status["properties"]["observedGeneration"]["format"] == "int64"


@pytest.mark.parametrize("plural", PLURALS)
def test_words_are_no_types_of_other_kinds(plural: str) -> None:
    """Singular, list kind and short names follow the kind, so that kubectl finds each."""
    names = crd(plural)["spec"]["names"]
    assert names["plural"] == names["singular"] + "s"
    assert names["singular"] == names["kind"].lower()
    assert names["listKind"] == names["kind"] + "List"
    assert all(2 <= len(short) <= 3 for short in names["shortNames"])
