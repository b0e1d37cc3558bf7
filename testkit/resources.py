"""VideoJobs and RenderPools as a user writes them, and what the server says to them."""

import copy
from typing import Any, Final

from testkit.servers.kube_apiserver import KubeApiserver

Manifest = dict[str, Any]
API_VERSION: Final = "scriptsensei.io/v1alpha1"
ABSENT: Final = object()
"""As a value of `changed`: the field is left out."""

VIDEO_JOB: Final[Manifest] = {
    "apiVersion": API_VERSION,
    "kind": "VideoJob",
    "metadata": {"name": "tides"},
    "spec": {
        "request": {
            "scriptId": "tides-001",
            "userId": "ada",
            "title": "How tides work",
            "scriptContent": "Twice a day the sea climbs the beach.",
            "language": "en-US",
            "platform": "youtube",
            "duration": 15,
            "voiceProvider": "local",
        }
    },
}
RENDER_POOL: Final[Manifest] = {
    "apiVersion": API_VERSION,
    "kind": "RenderPool",
    "metadata": {"name": "large"},
    "spec": {},
}
_PLURALS: Final = {"VideoJob": "videojobs", "RenderPool": "renderpools"}


def changed(manifest: Manifest, changes: dict[str, Any]) -> Manifest:
    """A copy with fields set by dotted path."""
    result = copy.deepcopy(manifest)
    for path, value in changes.items():
        *parents, leaf = path.split(".")
        node = result
        for name in parents:
            node = node.setdefault(name, {})
        if value is ABSENT:
            del node[leaf]
        else:
            node[leaf] = value
    return result


def url(manifest: Manifest, namespace: str, *, collection: bool = False, sub: str = "") -> str:
    """URL path of an object, its collection or its subresource."""
    path = f"/apis/{API_VERSION}/namespaces/{namespace}/{_PLURALS[manifest['kind']]}"
    parts = [path] if collection else [path, manifest["metadata"]["name"], sub]
    return "/".join(part for part in parts if part)


def create(server: KubeApiserver, namespace: str, manifest: Manifest) -> Manifest:
    """Create it; a refusal fails the test."""
    status, answer = server.request("POST", url(manifest, namespace, collection=True), manifest)
    assert status == 201, answer["message"]
    return answer


def refusal_to_create(server: KubeApiserver, namespace: str, manifest: Manifest) -> str:
    """The message with which the server refuses it, "" when it does not."""
    path = f"{url(manifest, namespace, collection=True)}?dryRun=All"
    status, answer = server.request("POST", path, manifest)
    assert status in {201, 422}, answer
    return "" if status == 201 else str(answer["message"])


def refusal_to_patch(
    server: KubeApiserver, namespace: str, manifest: Manifest, patch: Manifest, sub: str = ""
) -> str:
    """The message with which the server refuses a merge patch, "" when it does not."""
    status, answer = server.request(
        "PATCH", url(manifest, namespace, sub=sub), patch, "application/merge-patch+json"
    )
    assert status in {200, 422}, answer
    return "" if status == 200 else str(answer["message"])
