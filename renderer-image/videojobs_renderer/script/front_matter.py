"""Front matter: YAML between two lines `---` at the beginning of a script."""

import re
from typing import Final

import yaml
from pydantic import ValidationError

from videojobs.job.request import VideoRequest
from videojobs_renderer.script.directions import ScriptError

_FRONT_MATTER: Final = re.compile(
    r"---[ \t]*\n(?=\s*(?:#[^\n]*\n\s*)*[A-Za-z_][\w-]*[ \t]*:(?:\s|$))"
    r"(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)",
    re.S,
)
SETTABLE: Final = ("voice_name", "background_music", "template_id")
"""The optional fields of a request. Other keys (title, date, tags) are notes of the author."""

_HINT: Final = "Write one `key: value` a line between the two lines of dashes"


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The text values of the front matter by key, and the script after it.

    Without a key in its first line, a text between two rules is part of the script. Raises
    ScriptError for what is not YAML.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        # Without types, so that `voice_name: no` stays text.
        fields = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506  (makes text only)
    except (yaml.YAMLError, RecursionError) as error:
        raise ScriptError(f"script_content: front matter: {_problem(error)}", _HINT) from None
    if not isinstance(fields, dict):
        raise ScriptError("script_content: front matter: it has no keys", _HINT)
    return {k: v for k, v in fields.items() if isinstance(v, str)}, text[match.end() :]


def _problem(error: yaml.YAMLError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is too deep"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"line {error.problem_mark.line + 2}: {error.problem}"
    return str(error)


def completed(request: VideoRequest, fields: dict[str, str]) -> VideoRequest:
    """The request with those optional fields that it leaves unset. Raises ScriptError for a value
    that the request could not have."""
    found = {k: fields[k] for k in SETTABLE if fields.get(k) and getattr(request, k) is None}
    try:
        return VideoRequest.model_validate({**request.model_dump(), **found})
    except ValidationError as error:
        problems = "; ".join(f"{item['loc'][0]}: {item['msg']}" for item in error.errors())
        raise ScriptError(
            f"script_content: front matter: {problems}", "Correct it, or remove the line"
        ) from None
