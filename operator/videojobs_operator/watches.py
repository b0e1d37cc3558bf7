"""The watches, by kopf: raw event handlers that hand on what they saw, and nothing else.

kopf discovers, watches and reconnects. Its change handlers, timers and finalizers are not used:
they write annotations and finalizers onto every object, and block deletions while the operator is
away.
"""

from typing import Any

import kopf

from videojobs.identity import CHILD_SELECTOR
from videojobs.kube import JOBS, PODS, RENDER_POOLS, VIDEO_JOBS, Kind
from videojobs.settings import API_GROUP, API_VERSION
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.sources import Sources

_WATCHED: dict[Kind, tuple[str, str, str]] = {
    VIDEO_JOBS: (API_GROUP, API_VERSION, "videojobs"),
    RENDER_POOLS: (API_GROUP, API_VERSION, "renderpools"),
    JOBS: ("batch", "v1", "jobs"),
    PODS: ("", "v1", "pods"),
}
_CHILDREN = (JOBS, PODS)


async def watch(settings: OperatorSettings, sources: Sources) -> None:
    """Watch until SIGTERM or SIGINT; raises when a watch cannot be kept up."""
    namespace = settings.namespace
    await kopf.operator(
        registry=_registry(sources),
        settings=_kopf_settings(),
        standalone=True,
        clusterwide=not namespace,
        namespaces=[namespace] if namespace else (),
        liveness_endpoint=f"http://0.0.0.0:{settings.health_port}/healthz",
    )


def _registry(sources: Sources) -> kopf.OperatorRegistry:
    registry = kopf.OperatorRegistry()
    kopf.on.login(registry=registry)(_login)
    for kind, (group, version, plural) in _WATCHED.items():
        kopf.on.event(group, version, plural, registry=registry)(_handler(sources, kind))
    return registry


def _handler(sources: Sources, kind: Kind) -> Any:
    async def seen(event: kopf.RawEvent, **_: Any) -> None:
        sources.seen(kind, event["object"], deleted=event["type"] == "DELETED")

    return seen


async def _login(**kwargs: Any) -> Any:
    return kopf.login_with_service_account(**kwargs) or kopf.login_with_kubeconfig(**kwargs)


def _kopf_settings() -> kopf.OperatorSettings:
    settings = kopf.OperatorSettings()
    settings.peering.standalone = True
    settings.scanning.disabled = True
    settings.posting.enabled = False
    settings.watching.server_timeout = 300
    settings.watching.client_timeout = 310
    settings.watching.connect_timeout = 10
    settings.watching.chunk_size = 500
    settings.networking.request_timeout = 30
    for kind in _CHILDREN:
        group, version, plural = _WATCHED[kind]
        name = f"{group}/{version}/{plural}" if group else f"{version}/{plural}"
        settings.watching.label_selectors[name] = CHILD_SELECTOR
    return settings
