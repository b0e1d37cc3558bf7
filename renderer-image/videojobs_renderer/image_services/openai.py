"""Servers with OpenAI's images API: an image is generated for the scene.

https://platform.openai.com/docs/api-reference/images/create
"""

import base64
import binascii
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from videojobs.job.failures import FailureCode
from videojobs_renderer.http.client import Answer, Call
from videojobs_renderer.http.service_client import Fault, Refusal, ServiceClient
from videojobs_renderer.image_services.provider import Credit, Unavailable, Wish

_SECONDS: Final = 120.0  # an image takes half a minute, two minutes when the service is busy
_TEXT_CHARACTERS: Final = 600
_QUOTA_CODES: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


class OpenAi:
    """One model of one server. `store` downloads a URL that an answer names to a file."""

    name = "openai"

    def __init__(
        self,
        service: ServiceClient,
        base_url: str,
        key: str,
        model: str,
        store: Callable[[str, Path], None],
    ) -> None:
        self._service = service
        self._url = f"{base_url.rstrip('/')}/images/generations"
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._model = model
        self._store = store

    def fetch(self, wish: Wish, target: Path) -> Credit:
        """Generate one image; servers answer with base64 or with a URL."""
        size = _size(self._model, portrait=wish.portrait)
        body = {"model": self._model, "prompt": prompt_of(wish), "n": 1, "size": size}
        call = Call(self._url, self._headers, json.dumps(body).encode(), "POST", _SECONDS)
        picture = _first_picture(self._service.send(call).json())
        if encoded := picture.get("b64_json"):
            target.write_bytes(_decoded(encoded))
        elif url := picture.get("url"):
            self._store(url, target)
        else:
            raise Unavailable(FailureCode.IMAGE_UNUSABLE, "the answer contains no image")
        return Credit(self.name, self._model, "", "made for this video")


def prompt_of(wish: Wish) -> str:
    """The prompt. Letters in an image would compete with the captions."""
    return (
        f"A photograph for a video titled: {wish.topic}\nIt illustrates this passage: "
        f"{wish.text[:_TEXT_CHARACTERS]}\nNatural light, one clear subject, calm surroundings. "
        "No text, letters, numbers, logos or watermarks."
    )


def read_refusal(answer: Answer) -> Refusal:
    """`{"error": {"message", "type", "param", "code"}}`."""
    document = answer.json()
    error = document.get("error") if isinstance(document, dict) else None
    error = error if isinstance(error, dict) else {}
    detail = f"{answer.status} {error.get('message') or 'without a message'}"
    if _QUOTA_CODES & {error.get("code"), error.get("type")}:
        return Refusal(Fault.QUOTA, detail)
    faults = {401: Fault.KEY, 403: Fault.KEY, 404: Fault.KEY, 429: Fault.THROTTLED}
    other = Fault.REQUEST if 400 <= answer.status < 500 else Fault.TRANSIENT
    return Refusal(faults.get(answer.status, other), detail)


def _size(model: str, *, portrait: bool) -> str:
    """The portrait or landscape size of a model; those of DALL-E 3 for unknown models."""
    if model.startswith("gpt-image"):
        return "1024x1536" if portrait else "1536x1024"
    return "1024x1792" if portrait else "1792x1024"


def _first_picture(document: Any) -> dict[str, Any]:
    pictures = document.get("data") if isinstance(document, dict) else None
    first = pictures[0] if isinstance(pictures, list) and pictures else None
    return first if isinstance(first, dict) else {}


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, TypeError) as error:
        raise Unavailable(
            FailureCode.IMAGE_UNUSABLE, f"its image is not base64: {error}"
        ) from error
