"""Many resources in little time: copies of a few real ones, written straight into etcd.

The API server stores JSON here (`SERVER_OPTIONS`), and learns of the copies as it learns of every
write, by its watch of etcd. To make ten thousand resources and their children through the API would
take many minutes, and measure nothing of the operator.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import uuid4

import httpx

from bench.operator.site import Site
from videojobs.kube.client import Manifest

SERVER_OPTIONS: Final = ("--storage-media-type=application/json",)
_COPIED: Final = ("videojobs", "jobs", "pods", "secrets")
_A_TRANSACTION: Final = 100  # etcd refuses more than 128 operations


def family(place: Site, video_job: Manifest) -> dict[str, str]:
    """A VideoJob and its children as etcd holds them, by key."""
    uid, name = video_job["metadata"]["uid"], video_job["metadata"]["name"]
    everything = _range(place, "/registry/")
    return {
        key: text
        for key, text in everything.items()
        if _is_of(key, place.namespace, name) and uid in text
    }


def copy(place: Site, originals: dict[str, str], video_job: Manifest, names: Iterable[str]) -> None:
    """Families of the same, with other names and uids."""
    for pairs in _chunks(_copies(originals, video_job, names)):
        puts = [
            {"requestPut": {"key": _encoded(key), "value": _encoded(text)}} for key, text in pairs
        ]
        _post(place, "txn", {"success": puts})


def _is_of(key: str, namespace: str, name: str) -> bool:
    """Whether a key, `/registry/[GROUP/]RESOURCE/NAMESPACE/NAME`, is of a VideoJob's family."""
    resource, where, what = key.split("/")[-3:]
    return resource in _COPIED and where == namespace and what.startswith(name)


def _copies(
    originals: dict[str, str], video_job: Manifest, names: Iterable[str]
) -> Iterator[tuple[str, str]]:
    uid, name = video_job["metadata"]["uid"], video_job["metadata"]["name"]
    uids = {json.loads(text)["metadata"]["uid"] for text in originals.values()}
    for other in names:
        changes = {known: str(uuid4()) for known in uids}
        # Children bear the beginning of their owner's uid in their names.
        changes = {**changes, uid[:8]: changes[uid][:8], name: other}
        for key, text in originals.items():
            yield _replaced(key, changes), _replaced(text, changes)


def _replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def _chunks(pairs: Iterator[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    chunk: list[tuple[str, str]] = []
    for pair in pairs:
        chunk.append(pair)
        if len(chunk) == _A_TRANSACTION:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _range(place: Site, prefix: str) -> dict[str, str]:
    end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    found = _post(place, "range", {"key": _encoded(prefix), "range_end": _encoded(end)})
    return {_decoded(item["key"]): _decoded(item["value"]) for item in found["kvs"]}


def _post(place: Site, what: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = httpx.post(f"{place.server.etcd_url}/v3/kv/{what}", json=body, timeout=60)
    answer.raise_for_status()
    document: dict[str, Any] = answer.json()
    return document


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode(errors="replace")
