"""The one adapter to the Kubernetes API: plain dicts in and out, typed errors, a short deadline.

It uses the `kubernetes` package for configuration, TLS and tokens, and none of its models: they
refuse fields that they do not know, and custom resources are dicts anyhow. Nothing is retried here;
the queue, the outbox and the resync retry whole steps.
"""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import aiohttp
from kubernetes.aio import config
from kubernetes.aio.client import ApiClient, Configuration

from videojobs.settings import API_GROUP, API_VERSION

Manifest = dict[str, Any]

_SERVICE_ACCOUNT_TOKEN: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
_CHUNK: Final = 500
DEFAULT_TIMEOUT_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Kind:
    """Where a kind of object is served."""

    prefix: str
    plural: str

    def path(self, namespace: str | None, name: str | None = None, subresource: str = "") -> str:
        """URL path of a collection, an object or one of its subresources."""
        parts = [self.prefix]
        if namespace is not None:
            parts.append(f"namespaces/{namespace}")
        parts.append(self.plural)
        parts += [part for part in (name, subresource) if part]
        return "/".join(parts)


VIDEO_JOBS: Final = Kind(f"/apis/{API_GROUP}/{API_VERSION}", "videojobs")
RENDER_POOLS: Final = Kind(f"/apis/{API_GROUP}/{API_VERSION}", "renderpools")
JOBS: Final = Kind("/apis/batch/v1", "jobs")
SECRETS: Final = Kind("/api/v1", "secrets")
PODS: Final = Kind("/api/v1", "pods")
EVENTS: Final = Kind("/api/v1", "events")
LEASES: Final = Kind("/apis/coordination.k8s.io/v1", "leases")


class KubeError(Exception):
    """The API server refused a call or did not answer. `status` 0 means that it did not answer."""

    def __init__(self, status: int, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class NotFoundError(KubeError):
    """404: the object, or its kind, is not there."""


class ConflictError(KubeError):
    """409: the name is taken, or the object has changed since it was read."""


class InvalidError(KubeError):
    """400 or 422: the object breaks its schema or a CEL rule; the message names the field."""


@dataclass(frozen=True)
class Answer:
    """How a call ended. `status` 0 means without an answer, `seconds` is its duration."""

    method: str
    kind: Kind
    status: int
    seconds: float
    retry_after: float | None = None


class CallPolicy:
    """What a call passes on its way out and back. This one lets every call pass."""

    async def before(self, method: str) -> float | None:
        """Return when the call may be sent, with the seconds it may take at most; or raise."""

    def after(self, answer: Answer) -> None:
        """Take note of an answer."""


_ERRORS: Final[dict[int, type[KubeError]]] = {
    400: InvalidError,
    404: NotFoundError,
    409: ConflictError,
    422: InvalidError,
}


def is_configured() -> bool:
    """Whether this process runs in a pod or has a kubeconfig file."""
    files = os.environ.get("KUBECONFIG") or str(Path("~/.kube/config").expanduser())
    exist = any(Path(file).is_file() for file in files.split(os.pathsep))
    return exist or _SERVICE_ACCOUNT_TOKEN.exists()


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
        """In a pod by its service account, elsewhere by `KUBECONFIG`."""
        configuration = Configuration()
        if _SERVICE_ACCOUNT_TOKEN.exists():
            config.load_incluster_config(client_configuration=configuration)
        else:
            # Read here: the package reads the variable once, when it is imported.
            file = os.environ.get("KUBECONFIG")
            await config.load_kube_config(config_file=file, client_configuration=configuration)
        return cls(ApiClient(configuration), timeout_seconds, policy)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection pool."""
        await self._client.close()

    async def create(self, kind: Kind, namespace: str, manifest: Manifest) -> Manifest:
        """Create an object; ConflictError when its name is taken."""
        return await self._call("POST", kind, kind.path(namespace), manifest)

    async def get(self, kind: Kind, namespace: str, name: str) -> Manifest:
        """Read an object; NotFoundError when there is none."""
        return await self._call("GET", kind, kind.path(namespace, name))

    async def list(
        self, kind: Kind, namespace: str | None, selector: str = ""
    ) -> AsyncIterator[Manifest]:
        """All objects of a namespace, or of the cluster, in chunks."""
        query: dict[str, str] = {"limit": str(_CHUNK)}
        if selector:
            query["labelSelector"] = selector
        while True:
            page = await self._call("GET", kind, kind.path(namespace), query=query)
            for item in page["items"]:
                yield item
            token = page["metadata"].get("continue")
            if not token:
                return
            query["continue"] = token

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
        grace_seconds: int | None = None,
    ) -> None:
        """Delete an object, and its children in the background; `uid` spares a namesake."""
        body: Manifest = {"propagationPolicy": "Background"}
        if uid is not None:
            body["preconditions"] = {"uid": uid}
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
        content_type: str = "application/json",
    ) -> Manifest:
        request = await self._client.param_serialize(
            method,
            path,
            query_params=list((query or {}).items()),
            header_params={"Content-Type": content_type, "Accept": "application/json"},
            body=body,
            auth_settings=["BearerToken"],
        )
        allowed = await self._policy.before(method)
        timeout = self._timeout if allowed is None else min(allowed, self._timeout)
        began = time.monotonic()
        try:
            async with asyncio.timeout(timeout):
                response = await self._client.call_api(*request, _request_timeout=timeout)
                raw = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._policy.after(Answer(method, kind, 0, time.monotonic() - began))
            reason = str(error) or type(error).__name__
            raise KubeError(0, f"the Kubernetes API does not answer: {reason}") from error
        wanted = _seconds(response.getheader("Retry-After"))
        self._policy.after(Answer(method, kind, response.status, time.monotonic() - began, wanted))
        return _parsed(response.status, raw, wanted)


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.isdigit() else None


def _parsed(status: int, raw: bytes, retry_after: float | None) -> Manifest:
    try:
        document: Manifest = json.loads(raw)
    except ValueError:
        document = {"message": raw[:200].decode(errors="replace")}
        # Cut short, or of somebody in between: as good as no answer.
        status = 0 if status < 300 else status
    if 0 < status < 300:
        return document
    message = str(document.get("message", f"HTTP {status}"))
    raise _ERRORS.get(status, KubeError)(status, message, retry_after)
