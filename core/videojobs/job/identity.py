"""Labels, and names derived from a VideoJob: a step that is repeated creates no second object."""

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

CHILD_SELECTOR: Final = f"{MANAGED_BY_LABEL}={MANAGED_BY}"

_MAX_LABEL: Final = 63  # a Job's name becomes a label of its pods


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
