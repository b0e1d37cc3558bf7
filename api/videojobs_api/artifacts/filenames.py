"""The header `Content-Disposition`: the name under which browsers save a file (RFC 6266, 8187)."""

import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from videojobs.protocol.reports import Artifact

_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_NOT_ASCII: Final = re.compile(r"[^\x20-\x7e]+")
_MAX_STEM: Final = 120


def content_disposition(title: str, artifact: Artifact) -> str:
    """`attachment` with the title as `filename*`, and an ASCII `filename` for old clients."""
    suffix = PurePosixPath(artifact.value).suffix
    stem = _NOT_IN_NAMES.sub(" ", title).strip(" .")[:_MAX_STEM].strip() or "video"
    plain = _NOT_ASCII.sub("_", stem)
    return f"attachment; filename=\"{plain}{suffix}\"; filename*=UTF-8''{quote(stem)}{suffix}"
