"""The pods of a release as its watch reports them, and which of them can be killed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bench.chaos.schedule import Component, Target
from videojobs.job.identity import OWNER_LABEL
from videojobs.kube.client import Manifest

_COMPONENT_LABEL: Final = "app.kubernetes.io/component"
_NAME_LABEL: Final = "app.kubernetes.io/name"
_RENDERER: Final = "videojobs-renderer"
_ENDED: Final = frozenset({"Succeeded", "Failed"})
_CONTAINERS: Final[Mapping[str, str]] = {
    "renderer": "renderer",
    "api": "api",
    "operator": "operator",
    "redis": "redis",
    "storage": "versitygw",
}
"""Name of the main container by component."""


@dataclass
class PodBook:
    """The pods by UID, as of the latest event of the watch."""

    _pods: dict[str, Manifest] = field(default_factory=dict)

    def replace(self, pods: Iterable[Manifest]) -> None:
        """Take a full list."""
        self._pods = {pod["metadata"]["uid"]: pod for pod in pods}

    def note(self, event: str, pod: Manifest) -> None:
        """Take one event of a watch."""
        if event == "DELETED":
            self._pods.pop(pod["metadata"]["uid"], None)
        else:
            self._pods[pod["metadata"]["uid"]] = pod

    def targets(self, leader: str) -> list[Target]:
        """The pods that can be killed; `leader` holds the operator's Lease."""
        found = (target_of(pod, leader) for pod in self._pods.values())
        return [target for target in found if target is not None]


def target_of(pod: Manifest, leader: str) -> Target | None:
    """A pod as a target; None for one that has ended, is being deleted, has no node yet, or does
    not belong to the product."""
    metadata, spec, status = pod["metadata"], pod.get("spec", {}), pod.get("status", {})
    labels = metadata.get("labels", {})
    part = "renderer" if labels.get(_NAME_LABEL) == _RENDERER else labels.get(_COMPONENT_LABEL, "")
    over = status.get("phase") in _ENDED or "deletionTimestamp" in metadata
    if part not in _CONTAINERS or over or not spec.get("nodeName"):
        return None
    return Target(
        component=_component(part, leads=metadata["name"] == leader),
        node=spec["nodeName"],
        pod=metadata["name"],
        uid=metadata["uid"],
        container=_running(status, _CONTAINERS[part]),
        owner=labels.get(OWNER_LABEL, ""),
    )


def _component(part: str, *, leads: bool) -> Component:
    if part == "operator":
        return Component.LEADER if leads else Component.STANDBY
    return Component(part)


def _running(status: Manifest, name: str) -> str:
    """Id of the container of a name, without the runtime's scheme; empty unless it runs."""
    for container in status.get("containerStatuses", []):
        if container["name"] == name and "running" in container.get("state", {}):
            return str(container.get("containerID", "")).rpartition("//")[2]
    return ""
