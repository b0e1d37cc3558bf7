"""Content keys: what was made from the same bytes is never made again."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

KEY_LENGTH = 16

IGNORED_FOLDERS = frozenset({"__pycache__"})


def content_key(*parts: str | bytes) -> str:
    """A short key of the parts; their boundaries count, so ("ab", "c") is not ("a", "bc")."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()[:KEY_LENGTH]


def is_key(text: str) -> bool:
    """Does the text look like a content key?"""
    return re.fullmatch(rf"[0-9a-f]{{{KEY_LENGTH}}}", text) is not None


def files_under(roots: Iterable[Path]) -> list[Path]:
    """Every file that the roots name or hold, sorted; compiled Python is left out."""
    found: set[Path] = set()
    for root in roots:
        candidates = root.rglob("*") if root.is_dir() else [root]
        found.update(
            path
            for path in candidates
            if path.is_file() and not IGNORED_FOLDERS.intersection(path.parts)
        )
    return sorted(found)


def files_key(base: Path, roots: Iterable[Path], *extra: str) -> str:
    """A key of the files' contents, modes and paths below `base`, and of the extra parts."""
    parts: list[str | bytes] = list(extra)
    for path in files_under(roots):
        executable = "x" if path.stat().st_mode & 0o100 else "-"
        parts += [path.relative_to(base).as_posix(), executable, path.read_bytes()]
    return content_key(*parts)
