"""A disk cache of intermediate results, keyed by a hash of everything that determines them.

Its folder may be shared by pods: entries are renamed into place when they are complete, and the
least recently used are evicted when the folder is full. The cache is optional: after any error in
it the work is done again.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Final

_HASH: Final = "sha256"
_HASH_BYTES: Final = 32


def key_of(*parts: str | Path) -> str:
    """The key (40 hexadecimal digits) of what is derived from these texts and files' contents."""
    digest = hashlib.new(_HASH)
    for part in parts:  # hashes of equal length: no two lists of parts give the same input
        digest.update(_hash_of(part) if isinstance(part, Path) else _digest(part.encode()))
    return digest.hexdigest()[:40]


class Cache:
    """Thread-safe. Without a folder it is off: nothing is found and nothing is kept."""

    def __init__(self, folder: Path | None = None, limit_bytes: int = 1 << 31) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._reused = Counter[str]()

    @property
    def is_on(self) -> bool:
        """Whether there is a folder; if not, keys need not be computed."""
        return self._folder is not None

    @property
    def reused(self) -> dict[str, int]:
        """How many entries of each kind were found."""
        return dict(self._reused)

    def restore(self, kind: str, key: str, target: Path) -> bool:
        """Copy an entry to `target`; False if it is missing or damaged."""
        if self._folder is None or not _copied(self._folder / f"{kind}-{key}", target):
            return False
        with self._lock:
            self._reused[kind] += 1
        return True

    def keep(self, kind: str, key: str, source: Path) -> None:
        """Store the file under its key, unless the disk is full or the folder cannot be written."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            _store(source, self._folder / f"{kind}-{key}")
            with self._lock:
                _shrink(self._folder, self._limit)


def _copied(entry: Path, target: Path) -> bool:
    """After a power failure, files may exist without their contents: the hash is checked."""
    try:
        with entry.open("rb") as file, target.open("wb") as copy:
            expected = file.read(_HASH_BYTES)
            shutil.copyfileobj(file, copy)
        whole = _hash_of(target) == expected
        if whole:
            os.utime(entry)  # now the most recently used
            return True
        entry.unlink()
    except OSError:
        pass
    target.unlink(missing_ok=True)
    return False


def _store(source: Path, entry: Path) -> None:
    handle, temporary = tempfile.mkstemp(dir=entry.parent)
    try:
        with os.fdopen(handle, "wb") as file, source.open("rb") as content:
            file.write(_hash_of(source))
            shutil.copyfileobj(content, file)
        Path(temporary).replace(entry)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _shrink(folder: Path, limit: int) -> None:
    """Evict the least recently used files, partial ones that a killed pod left behind included."""
    files = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in folder.iterdir())
    excess = sum(size for _, size, _ in files) - limit
    for _, size, path in files:
        if excess <= 0:
            return
        path.unlink(missing_ok=True)
        excess -= size


def _hash_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, _HASH).digest()


def _digest(data: bytes) -> bytes:
    return hashlib.new(_HASH, data).digest()
