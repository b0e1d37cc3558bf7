"""An API server of one namespace: names, uids, resource versions, merge patches and a watch log."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, cast

from kubernetes.aio.client import ApiClient
from pydantic_core import to_json

from testkit.simulation.calls import Call
from videojobs.kube.client import Item, Kube, Manifest, Page, Skip, parse_chunk
from videojobs.kube.errors import AlreadyExistsError, ConflictError, NotFoundError
from videojobs.kube.kinds import Kind
from videojobs.times import rfc3339

NAMESPACE = "ns"


class ApiServer:
    """Objects are never changed in place: what a watch was sent stays as it was sent."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._version = 0
        self._born = 0
        self.objects: defaultdict[Kind, dict[str, Manifest]] = defaultdict(dict)
        self.log: defaultdict[Kind, list[tuple[str, Manifest]]] = defaultdict(list)
        self.strangers: defaultdict[Kind, dict[str, Manifest]] = defaultdict(dict)
        """Objects by uid that are no part of the story: lists and watches show them."""
        self.on_create: Callable[[Kind, Manifest], None] = lambda *_: None
        self.on_change: Callable[[Kind, Manifest, Manifest], None] = lambda *_: None

    @property
    def version(self) -> int:
        """It grows with every change."""
        return self._version

    def create(self, kind: Kind, manifest: Manifest) -> Manifest:
        name = manifest["metadata"]["name"]
        if name in self.objects[kind]:
            raise AlreadyExistsError(409, f"{name} exists")
        self._born += 1
        metadata = {
            **manifest["metadata"],
            "namespace": NAMESPACE,
            "uid": f"{self._born:08x}-0000-4000-8000-000000000000",
            "creationTimestamp": rfc3339(self._now()),
            "generation": 1,
        }
        created = {**manifest, "metadata": metadata}
        self.on_create(kind, created)
        return self._store(kind, created, "ADDED")

    def get(self, kind: Kind, name: str) -> Manifest:
        if name not in self.objects[kind]:
            raise NotFoundError(404, f"{name} is not there")
        return self.objects[kind][name]

    def patch(self, kind: Kind, name: str, patch: Manifest) -> Manifest:
        known = self.get(kind, name)
        version = patch.get("metadata", {}).get("resourceVersion")
        if version is not None and version != known["metadata"]["resourceVersion"]:
            raise ConflictError(409, f"{name} has changed")
        changed = merged(known, {key: patch[key] for key in patch if key != "metadata"})
        if changed == known:
            return known
        if changed.get("spec") != known.get("spec"):
            generation = known["metadata"]["generation"] + 1
            changed["metadata"] = {**known["metadata"], "generation": generation}
        self.on_change(kind, known, changed)
        return self._store(kind, changed, "MODIFIED")

    def delete(
        self, kind: Kind, name: str, uid: str | None = None, version: str | None = None
    ) -> None:
        assert uid not in self.strangers[kind], "What belongs to others is left alone"
        metadata = self.get(kind, name)["metadata"]
        if uid not in (None, metadata["uid"]):
            raise ConflictError(409, "the uid is another's")
        if version not in (None, metadata["resourceVersion"]):
            raise ConflictError(409, f"{name} has changed")
        known = self.objects[kind][name]
        del self.objects[kind][name]
        self._store(kind, known, "DELETED")

    def all(self, kind: Kind) -> list[Manifest]:
        return list(self.objects[kind].values())

    def shown(self, kind: Kind) -> list[Manifest]:
        """What a list shows."""
        return [*self.all(kind), *self.strangers[kind].values()]

    def intrude(self, kind: Kind, manifest: Manifest) -> None:
        """Somebody else creates or changes an object."""
        self._version += 1
        uid, version = manifest["metadata"]["uid"], str(self._version)
        event = "MODIFIED" if uid in self.strangers[kind] else "ADDED"
        stored = {**manifest, "metadata": {**manifest["metadata"], "resourceVersion": version}}
        self.strangers[kind][uid] = stored
        self.log[kind].append((event, stored))

    def stranger(self, kind: Kind, namespace: str, name: str) -> Manifest:
        """An object of somebody else."""
        for item in self.strangers[kind].values():
            if (item["metadata"]["namespace"], item["metadata"]["name"]) == (namespace, name):
                return item
        raise NotFoundError(404, f"{name} is not there")

    def withdraw(self, kind: Kind, uid: str) -> None:
        """Somebody else deletes an object."""
        self.log[kind].append(("DELETED", self.strangers[kind].pop(uid)))

    def _store(self, kind: Kind, manifest: Manifest, event: str) -> Manifest:
        self._version += 1
        metadata = {**manifest["metadata"], "resourceVersion": str(self._version)}
        stored = {**manifest, "metadata": metadata}
        if event != "DELETED":
            self.objects[kind][metadata["name"]] = stored
        self.log[kind].append((event, stored))
        return stored


def merged(known: Manifest, patch: Mapping[str, Any]) -> Manifest:
    """RFC 7396."""
    result = dict(known)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


class SimulatedKube(Kube):
    """The client's side: what the operator calls."""

    def __init__(self, server: ApiServer) -> None:
        super().__init__(cast("ApiClient", None))
        self._server = server

    async def create(
        self, kind: Kind, namespace: str, manifest: Manifest, manager: str = ""
    ) -> Manifest:
        assert (namespace, manager) == (NAMESPACE, "")
        return cast("Manifest", await Call("kube", lambda: self._server.create(kind, manifest)))

    async def get(self, kind: Kind, namespace: str, name: str) -> Manifest:
        if namespace == NAMESPACE and name in self._server.objects[kind]:
            read = partial(self._server.get, kind, name)
        else:
            read = partial(self._server.stranger, kind, namespace, name)
        return cast("Manifest", await Call("kube", read))

    async def list(
        self, kind: Kind, namespace: str | None, selector: str = "", fields: str = ""
    ) -> AsyncIterator[Manifest]:
        assert namespace in (None, NAMESPACE)
        wanted = dict(part.split("=") for part in selector.split(",") if part)
        without = {part.partition("!=")[2] for part in fields.split(",") if part}
        for item in await Call("kube", lambda: self._server.shown(kind)):
            labels = item["metadata"].get("labels", {})
            if wanted.items() <= labels.items() and _phase(item) not in without:
                yield item

    async def list_as(
        self,
        page: type[Page[Item]],
        kind: Kind,
        namespace: str | None,
        selector: str = "",
        fields: str = "",
        *,
        metadata_only: bool = False,
        skip: Skip | None = None,
    ) -> AsyncIterator[Item]:
        found = [item async for item in self.list(kind, namespace, selector, fields)]
        if metadata_only:
            found = [{"metadata": item["metadata"]} for item in found]
        raw = to_json({"metadata": {}, "items": found})
        for listed in parse_chunk(page, skip, raw).items:
            yield listed

    async def patch(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        patch: Manifest,
        subresource: str = "",  # noqa: ARG002
    ) -> Manifest:
        assert namespace == NAMESPACE
        return cast("Manifest", await Call("kube", lambda: self._server.patch(kind, name, patch)))

    async def delete(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        *,
        uid: str | None = None,
        version: str | None = None,
        grace_seconds: int | None = None,  # noqa: ARG002
    ) -> None:
        assert namespace == NAMESPACE
        await Call("kube", lambda: self._server.delete(kind, name, uid, version))


def _phase(item: Manifest) -> str:
    return str(item.get("status", {}).get("phase", ""))
