"""Labels, and names derived from a VideoJob: a step that is repeated creates no second object.

Labels only narrow lists and watches: anybody who may change an object may change them. What belongs
to a VideoJob follows from owner references, and the number of an attempt from its Job's name.
"""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

API_GROUP: Final = "scriptsensei.io"
API_VERSION: Final = "v1alpha1"

MANAGED_BY_LABEL: Final = "app.kubernetes.io/managed-by"
MANAGED_BY: Final = "videojobs-operator"
OWNER_LABEL: Final = f"{API_GROUP}/videojob-uid"
ATTEMPT_LABEL: Final = f"{API_GROUP}/attempt"
POOL_LABEL: Final = f"{API_GROUP}/pool"
TIER_LABEL: Final = f"{API_GROUP}/tier"
CONTROLLER_UID_LABEL: Final = "batch.kubernetes.io/controller-uid"
"""Kubernetes' label of the pods of a Job. A pod without it is released by the Job."""

RENDERER_CONTAINER: Final = "renderer"
"""Name of the container that renders; others in its pod were added by somebody else."""

CHILD_SELECTOR: Final = f"{MANAGED_BY_LABEL}={MANAGED_BY}"

_MAX_LABEL: Final = 63  # a Job's name becomes a label of its pods
_ATTEMPT_SUFFIX: Final = re.compile(r"-a([1-9][0-9]{0,8})$")


@dataclass(frozen=True)
class Owner:
    """The VideoJob that a job id, its record and its files belong to."""

    namespace: str
    name: str
    uid: str


def job_id_of(name: str, uid: str, known: str | None = None) -> str:
    """The id that clients use for a VideoJob; `known` is `status.jobId`.

    The API names its resources by the job id, a UUID. A resource that was applied by hand has its
    uid as job id: a name can be used again after a deletion, and must not find the old job's
    record. The operator writes the uid into `status.jobId` for a VideoJob whose name is the id of
    another job.
    """
    return name if _is_id(name) and known != uid else uid


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def child_name(name: str, uid: str, attempt: int) -> str:
    """Name of the Job and the Secret of one attempt."""
    suffix = f"-{uid[:8]}-a{attempt}"
    return f"{name[: _MAX_LABEL - len(suffix)].rstrip('-.')}{suffix}"


def attempt_of(child: str, name: str, uid: str) -> int | None:
    """Inverse of `child_name`: the attempt of a child; None for any other name."""
    found = _ATTEMPT_SUFFIX.search(child)
    if found is None or child_name(name, uid, int(found[1])) != child:
        return None
    return int(found[1])
