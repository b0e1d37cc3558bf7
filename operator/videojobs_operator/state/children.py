"""Jobs by VideoJob and pods by Job, along the UIDs of their controllers.

A pod may be seen before its Job, and a Job before its VideoJob: each is stored under the UID of its
owner, and whether it counts is decided when the owner asks for it. Owner references do not cross
namespaces, so a child in another namespace than its owner counts for nothing.
"""

from collections import defaultdict
from collections.abc import Iterator

from videojobs_operator.state.views import ChildView, JobView, PodView

_Address = tuple[str, str]
"""Namespace and name."""


class Children:
    """All Jobs and pods, and those that were deleted while their VideoJob is known."""

    def __init__(self) -> None:
        self._known: dict[str, ChildView] = {}
        self._gone: dict[str, ChildView] = {}
        self._of: defaultdict[str, dict[_Address, ChildView]] = defaultdict(dict)
        self._gone_of: defaultdict[str, dict[str, ChildView]] = defaultdict(dict)

    def put(self, child: ChildView) -> None:
        """Store a Job or pod, unless its deletion was seen before this older answer arrived."""
        if child.uid in self._gone:
            return
        siblings, address = self._of[child.owner_uid], (child.namespace, child.name)
        replaced = siblings.get(address)
        if replaced is not None and replaced.uid != child.uid:
            del self._known[replaced.uid]  # its deletion was missed
        siblings[address] = child
        self._known[child.uid] = child

    def drop(self, child: ChildView) -> None:
        """A child was deleted, or has lost its owner."""
        known = self._known.pop(child.uid, None)
        if known is None:
            return
        siblings = self._of[known.owner_uid]
        del siblings[(known.namespace, known.name)]
        if not siblings:
            del self._of[known.owner_uid]

    def remember(self, child: ChildView, root: str) -> None:
        """A child of a known VideoJob was deleted: older answers must not bring it back, and the
        pods of a deleted Job still belong to its attempt."""
        self._gone[child.uid] = self._gone_of[root][child.uid] = child

    def forget(self, owner_uid: str) -> None:
        """Drop the Jobs of a VideoJob and their pods, deleted ones too."""
        jobs = [*self._jobs(owner_uid), *self._gone_jobs(owner_uid)]
        for owner in (owner_uid, *(job.uid for job in jobs)):
            for child in self._of.pop(owner, {}).values():
                self._known.pop(child.uid, None)
        for uid in self._gone_of.pop(owner_uid, ()):
            self._gone.pop(uid, None)

    def root(self, child: ChildView) -> str | None:
        """UID of the VideoJob of a child; None for a pod whose Job is not known."""
        if isinstance(child, JobView):
            return child.owner_uid
        job = self._known.get(child.owner_uid) or self._gone.get(child.owner_uid)
        return job.owner_uid if isinstance(job, JobView) else None

    def get(self, uid: str) -> ChildView | None:
        """A child by its own UID."""
        return self._known.get(uid)

    def all(self) -> list[ChildView]:
        """All Jobs and pods that exist."""
        return list(self._known.values())

    def jobs(self, owner_uid: str, namespace: str) -> list[JobView]:
        """The Jobs of a VideoJob in this namespace."""
        return [job for job in self._jobs(owner_uid) if job.namespace == namespace]

    def has_jobs(self, owner_uid: str) -> bool:
        """Whether any Job names this owner."""
        return owner_uid in self._of

    def pods(self, job: JobView) -> list[PodView]:
        """The pods of a Job."""
        found = self._of[job.uid].values() if job.uid in self._of else ()
        return [pod for pod in found if isinstance(pod, PodView) and pod.namespace == job.namespace]

    def gone_jobs(self, owner_uid: str, namespace: str) -> list[JobView]:
        """The deleted Jobs of a VideoJob in this namespace."""
        return [job for job in self._gone_jobs(owner_uid) if job.namespace == namespace]

    def _jobs(self, owner_uid: str) -> Iterator[JobView]:
        found = self._of[owner_uid].values() if owner_uid in self._of else ()
        return (job for job in found if isinstance(job, JobView))

    def _gone_jobs(self, owner_uid: str) -> Iterator[JobView]:
        found = self._gone_of.get(owner_uid, {}).values()
        return (job for job in found if isinstance(job, JobView))
