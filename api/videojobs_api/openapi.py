"""The OpenAPI document: what FastAPI derives, with our problem documents in place of its own."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import compile_path

from videojobs_api.problems import ProblemDocument

_FRAMEWORK_SCHEMAS: Final = ("HTTPValidationError", "ValidationError")


def document(app: FastAPI) -> dict[str, Any]:
    """Made once an app."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        _use_problems(made)
        app.openapi_schema = made
    return app.openapi_schema


def allowed_methods(app: FastAPI, path: str) -> str:
    """Value of the header `Allow`: the methods of every route at a path, not of one alone."""
    methods = {
        method.upper()
        for template, operations in document(app)["paths"].items()
        if compile_path(template)[0].fullmatch(path)
        for method in operations
    }
    return ", ".join(sorted(methods))


def _use_problems(made: dict[str, Any]) -> None:
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name in _FRAMEWORK_SCHEMAS:
        schemas.pop(name, None)
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas[ProblemDocument.__name__] = problem
    for path in made["paths"].values():
        for operation in path.values():
            _drop_framework_422(operation["responses"])


def _drop_framework_422(responses: dict[str, Any]) -> None:
    content = responses.get("422", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if str(schema.get("$ref", "")).endswith(_FRAMEWORK_SCHEMAS):
        del responses["422"]
