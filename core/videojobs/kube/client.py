"""The adapter to the Kubernetes API: plain dicts in and out, typed errors, a short deadline.

It uses the `kubernetes` package for configuration, TLS and tokens, but not its models: they reject
unknown fields, and custom resources are dicts in any case. Calls are not retried here; the work
queue, the outbox and the resync retry whole steps.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Generic, Self, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import from_json, to_json

from videojobs.kube.errors import KubeError, error_of
from videojobs.kube.importing import ApiClient, Configuration, config
from videojobs.kube.kinds import Kind
from videojobs.protocol.retry_after import delay_seconds
from videojobs.times import utc_now

Manifest = dict[str, Any]
Item = TypeVar("Item")
Parsed = TypeVar("Parsed")
Skip = Callable[[Manifest, ValidationError], None]
"""Called with an item that a list leaves out, and why it cannot be read."""

_SERVICE_ACCOUNT_TOKEN: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
_CHUNK: Final = 100
DEFAULT_TIMEOUT_SECONDS: Final = 10.0
_REFUSED: Final = 300
_SHOWN: Final = 200
_JSON: Final = "application/json"
_METADATA_ONLY: Final = f"{_JSON};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


class _ListMeta(BaseModel):
    token: str = Field(default="", alias="continue")


class Page(BaseModel, Generic[Item]):
    """One chunk of a list. Items may be models with few fields: the JSON parser skips all others,
    which is most of the time and the memory of a long list."""

    metadata: _ListMeta
    items: list[Item]


@dataclass(frozen=True)
class Answer:
    """Result of a call: HTTP status (0 without an answer), duration in seconds, `Retry-After`."""

    method: str
    kind: Kind
    status: int
    seconds: float
    retry_after: float | None = None

    @property
    def labels(self) -> tuple[str, str, str]:
        """Verb, resource and code: the labels of metrics of calls."""
        return (self.method.lower(), self.kind.plural, str(self.status))


class CallPolicy:
    """Hooks around each call. This base class allows every call."""

    async def before(self, method: str) -> float | None:
        """Return once the call may be sent: its maximum seconds, or None for the default. Raise
        KubeError to refuse it."""

    def after(self, answer: Answer) -> None:
        """Called with each result."""


def is_configured() -> bool:
    """Whether this process runs in a pod, or a kubeconfig file exists."""
    files = os.environ.get("KUBECONFIG") or str(Path("~/.kube/config").expanduser())
    exist = any(Path(file).is_file() for file in files.split(os.pathsep))
    return exist or _SERVICE_ACCOUNT_TOKEN.exists()


def _environments_proxy(url: str) -> str | None:
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)


class Kube:
    """A client for one cluster; use `async with await Kube.connect()`."""

    def __init__(
        self,
        client: ApiClient,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        policy: CallPolicy | None = None,
    ) -> None:
        self._client = client
        self._timeout = timeout_seconds
        self._policy = policy or CallPolicy()

    @classmethod
    async def connect(
        cls, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS, policy: CallPolicy | None = None
    ) -> Self:
        """Connect with the pod's service account, outside of a pod with `KUBECONFIG`."""
        configuration = Configuration()
        if _SERVICE_ACCOUNT_TOKEN.exists():
            config.load_incluster_config(client_configuration=configuration)
        else:
            # Read here: the package reads the variable once, when it is imported.
            file = os.environ.get("KUBECONFIG")
            await config.load_kube_config(config_file=file, client_configuration=configuration)
        # By default, aiohttp looks up a proxy and a netrc file in a thread, for each call.
        configuration.client_session_kwargs = {"trust_env": False}
        configuration.proxy = configuration.proxy or _environments_proxy(configuration.host)
        return cls(ApiClient(configuration), timeout_seconds, policy)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection pool."""
        await self._client.close()

    async def create(
        self, kind: Kind, namespace: str, manifest: Manifest, manager: str = ""
    ) -> Manifest:
        """Create an object; AlreadyExistsError when its name is taken. Returns it as stored. Its
        fields belong to `manager`, or to this program."""
        query = {"fieldManager": manager} if manager else None
        return await self._call("POST", kind, kind.path(namespace), manifest, query=query)

    async def apply(
        self, kind: Kind, namespace: str, name: str, manifest: Manifest, manager: str
    ) -> Manifest:
        """Create or change an object by server-side apply, in the name of a field manager;
        ConflictError when another one owns a field that would change."""
        return await self._call(
            "PATCH",
            kind,
            kind.path(namespace, name),
            manifest,
            query={"fieldManager": manager},
            content_type="application/apply-patch+yaml",
        )

    async def get(self, kind: Kind, namespace: str, name: str) -> Manifest:
        """Read an object; NotFoundError when it does not exist."""
        return await self._call("GET", kind, kind.path(namespace, name))

    async def list(
        self, kind: Kind, namespace: str | None, selector: str = "", fields: str = ""
    ) -> AsyncIterator[Manifest]:
        """All objects of a namespace, or of the cluster (None), read in chunks of 100."""
        async for item in self.list_as(Page[Manifest], kind, namespace, selector, fields):
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
        """As `list`, with items of the page's type. `metadata_only` omits spec and status. An item
        that is not of this type goes to `skip` alone; without `skip` it is a KubeError."""
        query = {"limit": str(_CHUNK), "labelSelector": selector, "fieldSelector": fields}
        query = {name: value for name, value in query.items() if value}
        accept = _METADATA_ONLY if metadata_only else _JSON
        while True:
            raw = await self._send("GET", kind, kind.path(namespace), query=query, accept=accept)
            chunk = _parsed(partial(parse_chunk, page, skip), raw)
            for item in chunk.items:
                yield item
            if not chunk.metadata.token:
                return
            query["continue"] = chunk.metadata.token

    async def patch(
        self, kind: Kind, namespace: str, name: str, patch: Manifest, subresource: str = ""
    ) -> Manifest:
        """JSON merge patch; with `metadata.resourceVersion` in it, ConflictError on a change."""
        path = kind.path(namespace, name, subresource)
        content_type = "application/merge-patch+json"
        return await self._call("PATCH", kind, path, patch, content_type=content_type)

    async def delete(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        *,
        uid: str | None = None,
        version: str | None = None,
        grace_seconds: int | None = None,
    ) -> None:
        """Delete an object, and its dependents in the background. ConflictError when its uid is not
        `uid`, or its resource version not `version`."""
        body: Manifest = {"propagationPolicy": "Background"}
        conditions = {"uid": uid, "resourceVersion": version}
        if preconditions := {name: value for name, value in conditions.items() if value}:
            body["preconditions"] = preconditions
        if grace_seconds is not None:
            body["gracePeriodSeconds"] = grace_seconds
        await self._call("DELETE", kind, kind.path(namespace, name), body)

    async def _call(
        self,
        method: str,
        kind: Kind,
        path: str,
        body: Manifest | None = None,
        *,
        query: Mapping[str, str] | None = None,
        content_type: str = _JSON,
    ) -> Manifest:
        raw = await self._send(method, kind, path, body, query=query, content_type=content_type)
        return _parsed(from_json, raw)

    async def _send(
        self,
        method: str,
        kind: Kind,
        path: str,
        body: Manifest | None = None,
        *,
        query: Mapping[str, str] | None = None,
        content_type: str = _JSON,
        accept: str = _JSON,
    ) -> bytes:
        request = await self._client.param_serialize(
            method,
            path,
            query_params=list((query or {}).items()),
            header_params={"Content-Type": content_type, "Accept": accept},
            body=body,
            auth_settings=["BearerToken"],
        )
        allowed = await self._policy.before(method)
        timeout = self._timeout if allowed is None else min(allowed, self._timeout)
        began = time.monotonic()
        try:
            async with asyncio.timeout(timeout):
                response = await self._client.call_api(*request, _request_timeout=timeout)
                raw: bytes = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._policy.after(Answer(method, kind, 0, time.monotonic() - began))
            reason = str(error) or type(error).__name__
            raise KubeError(0, f"the Kubernetes API does not answer: {reason}") from error
        wanted = delay_seconds(response.getheader("Retry-After"), utc_now())
        self._policy.after(Answer(method, kind, response.status, time.monotonic() - began, wanted))
        if response.status >= _REFUSED:
            raise error_of(response.status, raw, wanted)
        return raw


def parse_chunk(page: type[Page[Item]], skip: Skip | None, raw: bytes) -> Page[Item]:
    """Parse a chunk at once, and item by item only if that fails."""
    try:
        return page.model_validate_json(raw)
    except ValidationError:
        if skip is None:
            raise
    whole, items = Page[Manifest].model_validate_json(raw), list[Item]()
    for item in whole.items:
        try:
            items += page.model_validate_json(to_json({"metadata": {}, "items": [item]})).items
        except ValidationError as error:
            skip(item, error)
    return page.model_construct(metadata=whole.metadata, items=items)


def _parsed(parse: Callable[[bytes], Parsed], raw: bytes) -> Parsed:
    try:
        return parse(raw)
    except ValueError as error:
        # Truncated, or sent by a proxy: treated like a missing answer.
        shown = raw[:_SHOWN].decode(errors="replace")
        raise KubeError(0, f"the Kubernetes API's response cannot be read: {shown}") from error
