"""The OpenAPI document: FastAPI's own, plus problem documents, headers, security and examples."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path

from videojobs_api.http import examples
from videojobs_api.http.problems import MEDIA_TYPE, ProblemDocument
from videojobs_api.jobs.schemas import EXAMPLE_ID

TAGS: Final = [
    {
        "name": "jobs",
        "description": "The guide's six endpoints, and the retry of a failed or cancelled job.",
    },
    {
        "name": "events",
        "description": "State changes of a job as server-sent events, instead of polling.",
    },
    {"name": "files", "description": "The files of a finished job. Byte ranges are supported."},
    {
        "name": "webhooks",
        "description": "Where a job's end is sent, how each try went, and another try.",
    },
    {
        "name": "messages",
        "description": "A POST to your URL when a job ends. Signed and retried as specified by "
        "[Standard Webhooks](https://www.standardwebhooks.com): any of its libraries "
        "verifies a message.",
    },
    {"name": "probes", "description": "Liveness and readiness probes for Kubernetes."},
]

_FRAMEWORK_SCHEMAS: Final = ("HTTPValidationError", "ValidationError")
_REQUEST_ID: Final = "3f1c9a0f5e7b4d2a8c6e1b9d7f5a3c2e"
_HEADERS: Final = {
    "ETag": "Send it as If-None-Match: 304 while the state is unchanged.",
    "Idempotent-Replayed": "true when an earlier request with this key was answered.",
    "Location": "Path of the job.",
    "RateLimit": "What remains of each limit.",
    "RateLimit-Policy": "The limits of the user.",
    "Retry-After": "Seconds to wait before the next request.",
}
_MADE: Final = ("Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotent-Replayed")
_HEADERS_OF: Final = {
    ("create_job", "202"): _MADE,
    ("retry_job", "202"): _MADE,
    ("job_status", "200"): ("ETag", "Retry-After"),
}
_ASK_AGAIN: Final = {"429", "503"}
_UNAUTHORISED: Final = "401"
_SECURITY: Final = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of your identity provider. Not needed where authentication is off.",
    }
}


def document(app: FastAPI) -> dict[str, Any]:
    """The document of an app; it is built once and cached."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            webhooks=app.webhooks.routes,
            tags=TAGS,
        )
        _use_problems(made)
        _add_examples(made)
        _add_headers(made)
        _add_security(made)
        app.openapi_schema = made
    return app.openapi_schema


def allowed_methods(app: FastAPI, path: str) -> str:
    """Value of the header `Allow`: the methods of all routes at a path."""
    methods = {
        method.upper()
        for template, operations in document(app)["paths"].items()
        if compile_path(template)[0].fullmatch(path)
        for method in operations
    }
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def declared_heads(app: FastAPI) -> list[re.Pattern[str]]:
    """The paths whose routes answer HEAD themselves."""
    return [
        compile_path(route.path)[0]
        for route in iter_route_contexts(app.routes)
        if route.path is not None and "HEAD" in (route.methods or ())
    ]


def _operations(made: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in ("paths", "webhooks"):
        for path, operations in made.get(part, {}).items():
            for operation in operations.values():
                yield path, operation


def _use_problems(made: dict[str, Any]) -> None:
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name in _FRAMEWORK_SCHEMAS:
        schemas.pop(name, None)
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas[ProblemDocument.__name__] = problem
    for _, operation in _operations(made):
        _drop_framework_422(operation["responses"])


def _drop_framework_422(responses: dict[str, Any]) -> None:
    content = responses.get("422", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if str(schema.get("$ref", "")).endswith(_FRAMEWORK_SCHEMAS):
        del responses["422"]


def _add_examples(made: dict[str, Any]) -> None:
    for path, operation in _operations(made):
        name = operation["operationId"]
        if name in examples.WEBHOOKS:
            _show(operation["requestBody"], {name: examples.WEBHOOKS[name]})
        elif name in examples.REQUESTS:
            _show(operation["requestBody"], examples.REQUESTS[name])
        for status, response in operation["responses"].items():
            content = response.get("content", {})
            if MEDIA_TYPE in content:
                content[MEDIA_TYPE]["example"] = _problem(path, name, int(status))
            else:
                _show(response, examples.ANSWERS.get(name, {}).get(int(status), {}))


def _show(body: dict[str, Any], named: Mapping[str, Any]) -> None:
    for media in body.get("content", {}).values():
        if named:
            media["examples"] = {name: {"value": value} for name, value in named.items()}


def _problem(path: str, operation: str, status: int) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": examples.detail(operation, status),
        "instance": path.replace("{job_id}", EXAMPLE_ID),
        "request_id": _REQUEST_ID,
    }


def _add_headers(made: dict[str, Any]) -> None:
    for _, operation in _operations(made):
        for status, response in operation["responses"].items():
            names = _HEADERS_OF.get((operation["operationId"], status), ())
            if status in _ASK_AGAIN:
                names = ("Retry-After",)
            if names:
                response["headers"] = {
                    name: {"description": _HEADERS[name], "schema": {"type": "string"}}
                    for name in names
                }


def _add_security(made: dict[str, Any]) -> None:
    made["components"]["securitySchemes"] = _SECURITY
    for _, operation in _operations(made):
        if _UNAUTHORISED in operation["responses"]:
            operation["security"] = [{name: []} for name in _SECURITY]
