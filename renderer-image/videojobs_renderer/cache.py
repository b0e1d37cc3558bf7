"""Work of earlier attempts, found again by a hash of everything that decided it.

A folder that may be shared by pods: entries are renamed into place whole, used at any time, and
thrown out oldest first when the folder is full. The cache is a courtesy: whatever goes wrong with
it, the work is done again.
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
    """A name for what follows from these texts and from the bytes of these files."""
    digest = hashlib.new(_HASH)
    for part in parts:  # the hash of each, of one length: no two lists of parts read the same
        digest.update(_hash_of(part) if isinstance(part, Path) else _digest(part.encode()))
    return digest.hexdigest()[:40]


class Cache:
    """Thread-safe. Without a folder nothing is found and nothing is kept."""

    def __init__(self, folder: Path | None = None, limit_bytes: int = 1 << 31) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._reused = Counter[str]()

    @property
    def is_on(self) -> bool:
        """Whether it is worth while to make keys."""
        return self._folder is not None

    @property
    def reused(self) -> dict[str, int]:
        """How often each kind of entry was found."""
        return dict(self._reused)

    def restore(self, kind: str, key: str, target: Path) -> bool:
        """Copy an entry to `target`, if it is there and whole."""
        if self._folder is None or not _copied(self._folder / f"{kind}-{key}", target):
            return False
        with self._lock:
            self._reused[kind] += 1
        return True

    def keep(self, kind: str, key: str, source: Path) -> None:
        """Store the file under its key, as far as there is room."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            _store(source, self._folder / f"{kind}-{key}")
            with self._lock:
                _shrink(self._folder, self._limit)


def _copied(entry: Path, target: Path) -> bool:
    """A disk that lost power keeps names of files without their bytes: the hash is checked."""
    try:
        with entry.open("rb") as file, target.open("wb") as copy:
            expected = file.read(_HASH_BYTES)
            shutil.copyfileobj(file, copy)
        whole = _hash_of(target) == expected
        if whole:
            os.utime(entry)  # the last to be thrown out
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
    """Throw out the files unused for longest; what a killed pod left half-written ages too."""
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
