"""Reads request.json: a bare VideoRequest, or the API's request body around one."""

import json
from pathlib import Path

from pydantic import ValidationError

from videojobs.job.failures import FailureCode
from videojobs.job.request import VideoRequest
from videojobs_renderer.errors import RenderError, fail

_WRAPPERS = ("video_request", "videoRequest")


def read_request(path: Path) -> VideoRequest:
    """The request in `path`. Raises INPUT.INVALID with the invalid fields and a hint."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _invalid(
            f"{path} cannot be read: {error.strerror}", "Give the path of a readable request file"
        ) from None
    except (ValueError, UnicodeDecodeError) as error:
        raise _invalid(
            f"{path} is not JSON: {error}", "Correct the JSON syntax of the file"
        ) from None
    if not isinstance(document, dict):
        raise _invalid(f"{path} is not a JSON object", "See examples/ for valid requests")
    for wrapper in _WRAPPERS:
        if isinstance(document.get(wrapper), dict):
            document = document[wrapper]
            break
    try:
        return VideoRequest.model_validate(document)
    except ValidationError as error:
        raise _invalid(*_explain(error)) from None


def _explain(error: ValidationError) -> tuple[str, str]:
    """A message that names all invalid fields, and its hint."""
    problems = []
    for item in error.errors():
        field = ".".join(str(part) for part in item["loc"]) or "request"
        problems.append(f"{field}: {item['msg'].removeprefix('Value error, ')}")
    fields = ", ".join(problem.split(":", 1)[0] for problem in problems)
    return "The request is invalid: " + "; ".join(problems), f"Correct {fields} and send it again"


def _invalid(message: str, hint: str) -> RenderError:
    return fail(FailureCode.INPUT_INVALID, message, hint=hint, stage="analyze")
