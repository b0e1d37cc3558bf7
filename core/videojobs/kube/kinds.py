"""The kinds of Kubernetes objects that the programs call, and their paths in the API."""

from dataclasses import dataclass
from typing import Final

from videojobs.job.identity import API_GROUP, API_VERSION


@dataclass(frozen=True)
class Kind:
    """API group and plural name of a kind of object."""

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
CONFIG_MAPS: Final = Kind("/api/v1", "configmaps")
WORKLOADS: Final = Kind("/apis/kueue.x-k8s.io/v1beta2", "workloads")
LEASES: Final = Kind("/apis/coordination.k8s.io/v1", "leases")
