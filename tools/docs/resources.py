"""The page of the custom resources, from their definitions."""

import json
from collections.abc import Iterator
from typing import Any

from tools.docs.markdown import cell, code, page, table

Schema = dict[str, Any]
Row = tuple[str, str, str, str]


def resources_page(definitions: list[Schema]) -> str:
    """Each kind: columns of kubectl, then its fields."""
    return page(
        "Custom resources",
        "`kubectl explain videojob.spec` shows the same, without the rules.",
        *(block for definition in definitions for block in _kind(definition)),
    )


def _kind(definition: Schema) -> Iterator[str]:
    spec = definition["spec"]
    names = spec["names"]
    for version in spec["versions"]:
        schema = version["schema"]["openAPIV3Schema"]
        yield f"## {names['kind']} ({spec['group']}/{version['name']})"
        yield schema.get("description", "")
        short = ", ".join(code(name) for name in [names["plural"], *names.get("shortNames", [])])
        yield f"Names for kubectl: {short}."
        columns = [
            (each["name"], code(each["jsonPath"]), cell(each.get("description", "")))
            for each in version.get("additionalPrinterColumns", [])
        ]
        if columns:
            yield table(("column", "path", "meaning"), columns)
        rows = [
            row
            for part in ("spec", "status")
            for row in _fields(part, schema["properties"].get(part, {}))
        ]
        yield table(("field", "type", "default", "meaning"), rows)
        rules = list(_rules("", schema))
        if rules:
            yield "Rules, checked by the API server:"
            yield "\n".join(f"- {code(path or 'the resource')}: {rule}" for path, rule in rules)


def _fields(path: str, schema: Schema) -> Iterator[Row]:
    for name, each in schema.get("properties", {}).items():
        below = f"{path}.{name}"
        default = code(json.dumps(each["default"])) if "default" in each else ""
        yield code(below), _type(each), default, cell(each.get("description", ""))
        yield from _fields(below, each)
        yield from _fields(f"{below}[]", each.get("items", {}))


def _type(schema: Schema) -> str:
    if "enum" in schema:
        return cell(" ".join(code(value) for value in schema["enum"]))
    bounds = [
        f"{word} {schema[name]}"
        for name, word in (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"))
        if name in schema
    ]
    return " ".join([str(schema.get("type", "")), *bounds])


def _rules(path: str, schema: Schema) -> Iterator[tuple[str, str]]:
    for rule in schema.get("x-kubernetes-validations", []):
        yield path, rule.get("message", rule["rule"])
    for name, each in schema.get("properties", {}).items():
        yield from _rules(f"{path}.{name}".lstrip("."), each)
