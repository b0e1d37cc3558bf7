"""Labels, and names derived from a VideoJob: a step that is repeated creates no second object."""

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


def job_id_of(name: str, uid: str) -> str:
    """The id that clients use for a VideoJob.

    The API names its resources by the job id, a UUID. A resource that was applied by hand has its
    uid as job id: a name can be used again after a deletion, and must not find the old job's
    record.
    """
    try:
        return str(UUID(name))
    except ValueError:
        return uid


def child_name(name: str, uid: str, attempt: int) -> str:
    """Name of the Job and the Secret of one attempt."""
    suffix = f"-{uid[:8]}-a{attempt}"
    return f"{name[: _MAX_LABEL - len(suffix)].rstrip('-.')}{suffix}"
