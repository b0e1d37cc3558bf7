"""Reading request.json: a bare VideoRequest, or the guide's body around one."""

import json
from pathlib import Path

from pydantic import ValidationError

from videojobs.job.failures import FailureCode
from videojobs.job.request import VideoRequest
from videojobs_renderer.errors import RenderError, fail

_WRAPPERS = ("video_request", "videoRequest")


def read_request(path: Path) -> VideoRequest:
    """The request in `path`; INPUT.INVALID names the field and what to do."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _invalid(
            f"{path} cannot be read: {error.strerror}", "Give the path of a request file"
        ) from None
    except (ValueError, UnicodeDecodeError) as error:
        raise _invalid(f"{path} is not JSON: {error}", "Mend the file's syntax") from None
    if not isinstance(document, dict):
        raise _invalid(f"{path} holds no JSON object", "See examples/ for a request")
    for wrapper in _WRAPPERS:
        if isinstance(document.get(wrapper), dict):
            document = document[wrapper]
            break
    try:
        return VideoRequest.model_validate(document)
    except ValidationError as error:
        raise _invalid(*_explain(error)) from None


def _explain(error: ValidationError) -> tuple[str, str]:
    """All wrong fields in one sentence, and the cure."""
    problems = []
    for item in error.errors():
        field = ".".join(str(part) for part in item["loc"]) or "request"
        problems.append(f"{field}: {item['msg'].removeprefix('Value error, ')}")
    fields = ", ".join(problem.split(":", 1)[0] for problem in problems)
    return "The request is invalid: " + "; ".join(problems), f"Correct {fields} and send it again"


def _invalid(message: str, hint: str) -> RenderError:
    return fail(FailureCode.INPUT_INVALID, message, hint=hint, stage="analyze")
