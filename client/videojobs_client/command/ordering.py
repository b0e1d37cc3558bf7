"""Builds the request of `submit` from a file, standard input and options."""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from videojobs.job.request import DEFAULT_PRIORITY
from videojobs_client.calls import Order
from videojobs_client.errors import Invalid

OPTIONS: Final[dict[str, str]] = {
    "script_content": "--script",
    "script_id": "--script-id",
    "user_id": "--user",
    "title": "--title",
    "language": "--language",
    "platform": "--platform",
    "duration": "--duration",
    "voice_provider": "--voice",
    "voice_name": "--voice-name",
    "background_music": "--music",
    "template_id": "--template",
}
"""The option of each field of `video_request`."""

_BESIDE_THE_REQUEST: Final = frozenset({"priority", "metadata", "webhook_url"})
_DEFAULTS: Final = {"language": "en-US", "platform": "youtube", "voice_provider": "local"}


@dataclass(frozen=True)
class Given:
    """Values of the options; None leaves a field to the file."""

    fields: Mapping[str, Any]
    priority: int | None = None
    metadata: Sequence[str] = ()
    webhook_url: str | None = None


def read(path: str | None, *, interactive: bool) -> tuple[str, str]:
    """Text and name of the input: a file, or standard input for `-` and for a pipe."""
    if path is None and interactive:
        return "", ""
    if path is None or path == "-":
        return _text(sys.stdin.buffer.read(), "standard input"), ""
    return _text(Path(path).read_bytes(), path), Path(path).stem


def order(text: str, name: str, given: Given, user: str) -> Order:
    """The order of an input: a JSON object is a request, any other text is a script.

    Options override fields of the file. Raises Invalid.
    """
    body = _object(text) if text.lstrip().startswith("{") else {}
    inner = body.get("video_request", body)
    if not isinstance(inner, dict):
        raise Invalid("video_request must be a JSON object")
    fields: dict[str, Any] = {**_DEFAULTS, "user_id": user}
    if text.strip() and not body:
        fields |= {"script_content": text, "title": _title(name)}
    fields |= {key: value for key, value in inner.items() if key not in _BESIDE_THE_REQUEST}
    fields |= {key: value for key, value in given.fields.items() if value is not None}
    if "script_content" in fields:
        fields.setdefault("script_id", _script_id(str(fields["script_content"])))
    return Order(
        {key: value for key, value in fields.items() if value != ""},
        given.priority if given.priority is not None else body.get("priority", DEFAULT_PRIORITY),
        {**_mapping(body.get("metadata")), **pairs(given.metadata)},
        given.webhook_url or body.get("webhook_url"),
    )


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """`KEY=VALUE` options as a mapping. Raises Invalid."""
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise Invalid(f"--metadata {text}: must be KEY=VALUE")
        found[key] = value
    return found


def explained(error: Invalid) -> list[str]:
    """A line for each wrong field, with the option that sets the field."""
    lines = []
    for item in error.fields:
        name = item.field.removeprefix("video_request.")
        option = OPTIONS.get(name)
        lines.append(f"{name} ({option}): {item.message}" if option else f"{name}: {item.message}")
    return lines or [str(error)]


def _text(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{source} is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def _object(text: str) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise Invalid(f"The request is not valid JSON: {error}") from None
    return parsed


def _mapping(value: object) -> dict[str, str]:
    return value if isinstance(value, dict) else {}


def _title(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").strip()


def _script_id(script: str) -> str:
    """An id derived from the text, so that the same script has the same id."""
    return f"script-{hashlib.sha256(script.encode()).hexdigest()[:12]}"
