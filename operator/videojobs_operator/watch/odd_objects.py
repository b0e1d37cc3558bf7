"""Objects that lists and watches deliver and that cannot be used: each is announced once.

An object is *unreadable* when a field has another form than the operator knows, and *foreign* when
it has the operator's labels but belongs to no VideoJob by its owner references, such as a copy of a
pod. Anybody who may create a pod can create such objects, so one of them must cost next to nothing:
it is logged, counted and given an Event at the first sight only.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from videojobs.job.identity import API_GROUP, API_VERSION
from videojobs.kube.kinds import JOBS, PODS, RENDER_POOLS, VIDEO_JOBS, Kind
from videojobs_operator.state.views import ForeignError
from videojobs_operator.tell import metrics
from videojobs_operator.tell.changes import Change, EventReason
from videojobs_operator.tell.events import Subject

_LOG: Final = logging.getLogger(__name__)

ODD: Final = (
    ForeignError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What reading an object of an unexpected form can raise."""

MOST_REMEMBERED: Final = 1000
"""Objects that are remembered as announced. While there are more, the others are only counted, at
every sight: an Event for each would take the calls that renders need."""

_KINDS: Final[dict[Kind, tuple[str, str]]] = {
    VIDEO_JOBS: (f"{API_GROUP}/{API_VERSION}", "VideoJob"),
    RENDER_POOLS: (f"{API_GROUP}/{API_VERSION}", "RenderPool"),
    JOBS: ("batch/v1", "Job"),
    PODS: ("v1", "Pod"),
}


class OddObjects:
    """`record` takes the Event of an object; it must not block."""

    def __init__(self, record: Callable[[Subject, Change], None]) -> None:
        self._record = record
        self._announced: dict[str, str] = {}

    def announce(self, kind: Kind, metadata: Mapping[str, Any], error: Exception) -> None:
        """An object is ignored because of `error`, one of ODD."""
        uid, known = str(metadata.get("uid", "")), len(self._announced)
        if uid in self._announced or known < MOST_REMEMBERED:
            self._announced[uid] = str(metadata.get("resourceVersion", ""))
        if len(self._announced) == known and uid in self._announced:
            return
        foreign = isinstance(error, ForeignError)
        metrics.ODD_OBJECTS.labels(kind.plural, "foreign" if foreign else "unreadable").inc()
        if uid not in self._announced:
            return
        version, name = _KINDS[kind]
        namespace = str(metadata.get("namespace", ""))
        subject = Subject(version, name, namespace, str(metadata.get("name", "")), uid)
        message = _foreign(error) if foreign else _unreadable(error)
        _LOG.warning("%s %s/%s is ignored: %s", name, namespace, subject.name, message)
        self._record(subject, Change(EventReason.IGNORED, message, warning=True))

    def knows(self, metadata: Mapping[str, Any]) -> bool:
        """Whether an object was announced at this version of it."""
        return self._announced.get(metadata["uid"]) == str(metadata["resourceVersion"])

    def forget(self, uid: str) -> None:
        """An object was deleted."""
        self._announced.pop(uid, None)


def _foreign(error: Exception) -> str:
    return f"It has the labels of a renderer, but {error}. The operator ignores it"


def _unreadable(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        detail = f"{where}: {first['msg']}"
    else:
        detail = f"{type(error).__name__}: {error}"
    return f"The operator cannot read it: {detail}. The operator ignores it until it is corrected"
