"""The page of error codes: of failed jobs, of answers, and reasons of conditions."""

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from tools.docs.markdown import code, page, table

_CODES = """\
In `error_code` of a job's status and in `status.failure.code` of a VideoJob, with a message and a
hint. Codes `PROVIDER.IMAGE.*` fail no job: they say in `degraded` why a scene has no picture. What
to do about each group is in the [runbooks](../runbooks.md).\
"""

_ANSWERS = """\
Every error is an RFC 9457 document (`application/problem+json`) with a sentence in `detail`.
Statuses 429 and 503 come with `Retry-After`.\
"""


def errors_page(
    codes: list[tuple[str, bool, int | None]],
    conditions: tuple[list[str], list[str]],
    document: dict[str, Any],
) -> str:
    """`document` is the OpenAPI document."""
    failures = [
        (code(name), "yes" if repeated else "no", str(exit_code or ""))
        for name, repeated, exit_code in codes
    ]
    types, reasons = conditions
    return page(
        "Errors",
        "## Codes of failed jobs",
        _CODES,
        table(("code", "repeated by itself", "exit code of the renderer"), failures),
        "## Answers of the API",
        _ANSWERS,
        table(("status", "name", "answers of"), _statuses(document)),
        "## Conditions of a VideoJob",
        "Types: " + ", ".join(code(each) for each in types) + ".",
        "Reasons: " + ", ".join(code(each) for each in reasons) + ".",
    )


def _statuses(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = defaultdict[str, list[str]](list)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status in operation["responses"]:
                if status >= "400" and method != "head":
                    found[status].append(code(f"{method.upper()} {path}"))
    return [
        (code(status), HTTPStatus(int(status)).phrase, "<br>".join(operations))
        for status, operations in sorted(found.items())
    ]
