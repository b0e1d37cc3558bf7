"""The CRD files as data, for tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

CRDS: Final = Path(__file__).resolve().parents[1] / "crds"
Schema = dict[str, Any]


def crd(plural: str) -> dict[str, Any]:
    """The CustomResourceDefinition of a plural."""
    document: dict[str, Any] = yaml.safe_load((CRDS / f"{plural}.scriptsensei.io.yaml").read_text())
    return document


def schema(plural: str) -> Schema:
    """The OpenAPI schema of its one version."""
    found: Schema = crd(plural)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    return found


def at(root: Schema, path: str) -> Schema:
    """The schema of a field, for example `spec.request.title`."""
    for name in path.split("."):
        root = root["properties"][name]
    return root


def fields(root: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Every field below `root` with its path; `[]` marks items, `{}` values of a map."""
    for name, child in root.get("properties", {}).items():
        here = f"{path}.{name}".lstrip(".")
        yield here, child
        yield from fields(child, here)
    for key, mark in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(root.get(key), dict):
            yield f"{path}{mark}", root[key]
            yield from fields(root[key], f"{path}{mark}")
