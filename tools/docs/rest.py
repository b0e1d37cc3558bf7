"""The page of the REST API, from its OpenAPI document."""

from collections.abc import Iterator
from typing import Any

from tools.docs.markdown import cell, code, page, table

Schema = dict[str, Any]

_INTRODUCTION = """\
The running API serves this document at `/openapi.json` and as a page at `/docs`; the repository has
it as `docs/openapi.json`. Every path that answers `GET` also answers `HEAD`.\
"""


def rest_page(document: Schema) -> str:
    """Operations by path, then the bodies."""
    operations = [
        block
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "head"
        for block in _operation(method, path, operation)
    ]
    schemas = document["components"]["schemas"]
    bodies = [block for name in sorted(schemas) for block in _schema(name, schemas[name])]
    return page(
        "REST API",
        document["info"].get("description", ""),
        _INTRODUCTION,
        "## Operations",
        *operations,
        "## Bodies",
        *bodies,
    )


def _operation(method: str, path: str, operation: Schema) -> Iterator[str]:
    yield f"### {method.upper()} {path}"
    yield operation.get("description") or f"{operation.get('summary', '')}."
    parameters = [
        (code(each["name"]), each["in"], _type(each["schema"]), cell(each.get("description", "")))
        for each in operation.get("parameters", [])
    ]
    if parameters:
        yield table(("parameter", "in", "type", "meaning"), parameters)
    if "requestBody" in operation:
        yield f"Body: {_content(operation['requestBody'])}"
    answers = [
        (code(status), cell(answer["description"]), _content(answer))
        for status, answer in sorted(operation["responses"].items())
    ]
    yield table(("status", "meaning", "body"), answers)


def _content(holder: Schema) -> str:
    parts = []
    for media, body in holder.get("content", {}).items():
        known = _type(body.get("schema", {}))
        parts.append(f"{known} as {code(media)}" if known else code(media))
    return "; ".join(parts)


def _schema(name: str, schema: Schema) -> Iterator[str]:
    yield f"### {name}"
    yield schema.get("description", "")
    if "enum" in schema:
        yield "One of " + ", ".join(code(value) for value in schema["enum"]) + "."
    required = schema.get("required", [])
    rows = [
        (
            code(field),
            _type(each),
            "yes" if field in required else "",
            cell(each.get("description", "")),
        )
        for field, each in schema.get("properties", {}).items()
    ]
    if rows:
        yield table(("field", "type", "required", "meaning"), rows)


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return cell(" or ".join(_type(each) for each in schema[choice] if _type(each)))
    kind = str(schema.get("format") or schema.get("type", ""))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {})) or 'any'}"
    return kind + _bounds(schema)


def _bounds(schema: Schema) -> str:
    words = {"minimum": "from", "maximum": "to", "minLength": "at least", "maxLength": "at most"}
    bounds = [f"{word} {schema[name]}" for name, word in words.items() if name in schema]
    return f" ({' '.join(bounds)})" if bounds else ""
