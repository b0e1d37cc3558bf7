"""The watches, run by kopf: raw event handlers that pass each event to `sources`.

kopf watches and reconnects. Its change handlers, timers and finalizers are not used: they write
annotations and finalizers to every object, and block deletions while the operator is not running.
"""

import asyncio
from collections.abc import Collection
from typing import Any, Final

import aiohttp
import kopf

from videojobs.job.identity import API_GROUP, API_VERSION, CHILD_SELECTOR
from videojobs.kube.kinds import JOBS, PODS, RENDER_POOLS, VIDEO_JOBS, Kind
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.signals import stop_on_signals
from videojobs_operator.state.settled import UNFINISHED
from videojobs_operator.watch.activity import WatchActivity, response_class
from videojobs_operator.watch.sources import Sources

_WATCHED: Final[dict[Kind, tuple[str, str, str]]] = {
    VIDEO_JOBS: (API_GROUP, API_VERSION, "videojobs"),
    RENDER_POOLS: (API_GROUP, API_VERSION, "renderpools"),
    JOBS: ("batch", "v1", "jobs"),
    PODS: ("", "v1", "pods"),
}
_CHILDREN: Final = (JOBS, PODS)
_CONNECT_SECONDS: Final = 10
_CANCEL_SECONDS: Final = 1.0
"""How long kopf's tasks may take to end after they are cancelled."""
_CHUNK: Final = 100
_IDLE_SECONDS: Final = 0.2
"""How long kopf keeps an object after its last event (its default is 5 s): at the start that is
all of them."""


async def watch(
    settings: OperatorSettings, sources: Sources, activity: WatchActivity, stop: asyncio.Event
) -> None:
    """Watch until cancelled; raises when a watch fails for good."""
    namespace = settings.namespace
    activity.expect(kind.plural for kind in _WATCHED)
    tasks = await kopf.spawn_tasks(
        registry=_registry(sources, activity),
        settings=kopf_settings(settings),
        standalone=True,
        clusterwide=not namespace,
        namespaces=[namespace] if namespace else (),
    )
    # kopf has installed its own signal handlers; the Lease must be released before it stops.
    stop_on_signals(stop)
    await _keep_up(tasks)


async def _keep_up(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Wait until one of kopf's root tasks ends, which is always a failure, and raise it.

    `kopf.run_tasks` waits for every task of the process, ours included, before it reports that. A
    leader would hold its Lease meanwhile without seeing anything.
    """
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=_CANCEL_SECONDS)
    for task in ended:
        task.result()
    raise RuntimeError("kopf has stopped watching without an error")


def _registry(sources: Sources, activity: WatchActivity) -> kopf.OperatorRegistry:
    registry = kopf.OperatorRegistry()
    kopf.on.login(registry=registry)(_login(activity))
    for kind, (group, version, plural) in _WATCHED.items():
        kopf.on.event(group, version, plural, registry=registry)(_handler(sources, kind))
    return registry


def _handler(sources: Sources, kind: Kind) -> Any:
    async def seen(event: kopf.RawEvent, **_: Any) -> None:
        if event["type"] is None:
            sources.listed(kind, event["object"])
        elif kind is VIDEO_JOBS and event["type"] == "DELETED":
            sources.left(event["object"])
        else:
            sources.seen(kind, event["object"], deleted=event["type"] == "DELETED")

    return seen


def _login(activity: WatchActivity) -> Any:
    async def login(**kwargs: Any) -> kopf.AiohttpSession | None:
        found = kopf.login_with_service_account(**kwargs) or kopf.login_with_kubeconfig(**kwargs)
        if found is None:
            return None
        # A pooled connection may be as dead as the previous watch's: open a new one for each.
        connector = aiohttp.TCPConnector(limit=0, force_close=True, ssl=found.as_ssl_context())
        session = aiohttp.ClientSession(
            connector=connector,
            headers=found.as_http_headers(),
            response_class=response_class(activity),
        )
        return kopf.AiohttpSession(
            server=found.server,
            default_namespace=found.default_namespace,
            expiration=found.expiration,
            aiohttp_session=session,
        )

    return login


class _NoDiffs(kopf.DiffBaseStorage):
    """Stores no last-seen state: only change handlers need diffs, and a diff copies every object at
    every event."""

    def build(self, **_: Any) -> kopf.BodyEssence:
        """Return an empty essence."""
        return kopf.BodyEssence({})

    def fetch(self, **_: Any) -> kopf.BodyEssence | None:
        """Return None: no object has a last-seen state."""
        return None

    def store(self, **_: Any) -> None:
        """Store nothing."""


def kopf_settings(settings: OperatorSettings) -> kopf.OperatorSettings:
    """kopf's settings: timeouts, and selectors that the API server applies."""
    knobs = kopf.OperatorSettings()
    knobs.peering.standalone = True
    knobs.scanning.disabled = True
    knobs.posting.enabled = False
    knobs.persistence.diffbase_storage = _NoDiffs()
    knobs.watching.server_timeout = settings.watch_seconds
    knobs.watching.client_timeout = settings.watch_seconds + _CONNECT_SECONDS
    knobs.watching.connect_timeout = _CONNECT_SECONDS
    knobs.watching.inactivity_timeout = settings.watch_inactivity_seconds
    knobs.watching.chunk_size = _CHUNK
    knobs.queueing.idle_timeout = _IDLE_SECONDS
    knobs.networking.request_timeout = settings.kube_timeout_seconds
    # The cost of the watch follows the unfinished jobs, not the kept ones.
    knobs.watching.field_selectors[_WATCHED[VIDEO_JOBS]] = UNFINISHED
    for kind in _CHILDREN:
        knobs.watching.label_selectors[_WATCHED[kind]] = CHILD_SELECTOR
    return knobs
