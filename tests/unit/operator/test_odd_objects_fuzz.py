"""Whatever else is in the cluster, no process ends, nothing of another's is touched, and every good
job finishes.

hypothesis makes objects of all kinds that the operator lists: with missing and odd labels,
annotations, owner chains, specs, statuses and containers, with enormous and non-ASCII values, also
with the names and UIDs of the good jobs. They come before the first list, in the watches and under
the resync, which are the operator's own code on simulated servers.
"""

import logging
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from testkit.builders import REQUEST
from testkit.simulation.clock import Clock
from testkit.simulation.kubernetes import NAMESPACE
from testkit.simulation.world import World

from videojobs.job.identity import (
    ATTEMPT_LABEL,
    CONTROLLER_UID_LABEL,
    MANAGED_BY,
    MANAGED_BY_LABEL,
    OWNER_LABEL,
)
from videojobs.job.outcome import Termination
from videojobs.job.resource import VideoJob
from videojobs.job.result import RenderResult
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import JOBS, PODS, RENDER_POOLS, VIDEO_JOBS, Kind

KINDS: Final = (VIDEO_JOBS, RENDER_POOLS, JOBS, PODS)
CREATED: Final = "2026-01-01T00:00:00Z"
TRUE_UIDS: Final = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(1, 12)]
"""The simulation counts: among these are the UIDs of the good jobs, of their Jobs and pods."""
GOOD: Final = TRUE_UIDS[1]
FALSE: Final = Termination(
    result=RenderResult(duration=1, file_size=666, resolution="1x1")
).to_message()
TRUE_NAMES: Final = ["video-1", "video-2", "video-1-00000002-a1", "video-1-00000002-a9", "default"]

ENORMOUS: Final = {"<letters>": "é" * 70_000, "<digits>": "9" * 5000, "<number>": 10**400}
"""What stands in an example for a value that would make it unreadable."""

text = st.text(max_size=40) | st.sampled_from(["", "\u202e\x00", "-a1", "<letters>", "<digits>"])
leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text
leaf |= st.sampled_from(["<number>", -1, "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "Failed"])
odd = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3)
)
number = st.sampled_from(["1", "2", "9", "one", "", "-1", "१", "<digits>"])


def grown(value: Any) -> Any:
    """A drawn value with the enormous ones in place."""
    if isinstance(value, dict):
        return {key: grown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [grown(inner) for inner in value]
    return ENORMOUS.get(value, value) if isinstance(value, str) else value


def some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with any of the fields, each of its form or of none."""
    return st.fixed_dictionaries({}, optional={name: form | odd for name, form in fields.items()})


state = some(
    {
        "waiting": some({"reason": text, "message": text}),
        "running": st.just({}),
        "terminated": some({"exitCode": st.sampled_from([0, 1, 137]), "message": text}),
    }
)
statuses = st.lists(some({"name": st.sampled_from(["renderer", "a"]), "state": state}), max_size=3)
conditions = st.lists(
    some(
        {
            "type": st.sampled_from(["Failed", "Complete", "Finished", "DisruptionTarget"]),
            "status": st.sampled_from(["True", "False"]),
            "reason": text,
        }
    ),
    max_size=3,
)
status = some(
    {
        "phase": st.sampled_from(["Succeeded", "Failed", "Pending", "Running"]),
        "conditions": conditions,
        "containerStatuses": statuses,
        "initContainerStatuses": statuses,
        "completionTime": st.just("9999-12-31T23:59:59Z"),
        "nextRetryTime": st.just("0000-01-01T00:00:00Z"),
        "attempts": st.lists(some({"number": st.integers(), "startTime": text}), max_size=2),
        "retryCount": st.integers(),
    }
)
spec = some(
    {
        "request": st.just(REQUEST),
        "pool": text,
        "priority": st.integers(),
        "slots": st.integers(),
        "ttlSecondsAfterFinished": st.integers(),
        "initContainers": statuses,
    }
)
owner = some(
    {
        "apiVersion": st.sampled_from(["batch/v1", "scriptsensei.io/v1alpha1", "v1"]),
        "kind": st.sampled_from(["Job", "VideoJob", "ReplicaSet"]),
        "name": st.sampled_from(TRUE_NAMES),
        "uid": st.sampled_from(TRUE_UIDS),
        "controller": st.booleans(),
    }
)
labels = st.fixed_dictionaries(
    {MANAGED_BY_LABEL: st.just(MANAGED_BY)},
    optional={
        OWNER_LABEL: st.sampled_from([*TRUE_UIDS, "x"]),
        ATTEMPT_LABEL: number,
        CONTROLLER_UID_LABEL: st.sampled_from(TRUE_UIDS),
    },
)


@st.composite
def strangers(draw: st.DrawFn) -> tuple[Kind, Manifest]:
    """An object that belongs to no good job. In another namespace it may say that it does; in this
    one the API server's rights say who may write an owner reference."""
    kind = draw(st.sampled_from(KINDS))
    elsewhere = kind is not VIDEO_JOBS and draw(st.booleans())
    unique = f"odd-{draw(st.integers(0, 4))}"
    metadata: Manifest = {
        "name": draw(st.sampled_from(TRUE_NAMES)) if elsewhere else unique,
        "namespace": "elsewhere" if elsewhere else NAMESPACE,
        "uid": unique,
        "creationTimestamp": CREATED,
    }
    optional: dict[str, st.SearchStrategy[Any]] = {
        "labels": labels,
        "annotations": st.dictionaries(text, text, max_size=3),
    }
    if elsewhere:
        optional["ownerReferences"] = st.one_of(st.lists(owner, max_size=2), odd)
    metadata |= draw(st.fixed_dictionaries({}, optional=optional))
    made = {"metadata": metadata, "spec": draw(spec | odd), "status": draw(status)}
    if kind is VIDEO_JOBS and readable(made):
        made["spec"] = None  # one that can be read is as good as any other
    return kind, made


@st.composite
def forgeries(draw: st.DrawFn) -> tuple[Kind, Manifest]:
    """A Job or pod that looks like an attempt of a good job in all but one respect: its namespace,
    or its owner reference."""
    kind = draw(st.sampled_from([JOBS, PODS]))
    elsewhere = draw(st.booleans())
    attempt = draw(st.sampled_from(["1", "2", "9"]))
    owner = {
        "apiVersion": "batch/v1" if kind is PODS else "scriptsensei.io/v1alpha1",
        "kind": "Job" if kind is PODS else "VideoJob",
        "name": "video-1",
        "uid": draw(st.sampled_from(TRUE_UIDS)) if kind is PODS else GOOD,
        "controller": elsewhere,
    }
    uid = f"forged-{draw(st.integers(0, 3))}"
    true_name = f"video-1-00000002-a{attempt}"
    metadata = {
        "name": true_name if elsewhere or kind is JOBS else uid,
        "namespace": "elsewhere" if elsewhere else NAMESPACE,
        "uid": uid,
        "creationTimestamp": "2027-01-01T00:00:00Z",
        "labels": {MANAGED_BY_LABEL: MANAGED_BY, OWNER_LABEL: GOOD, ATTEMPT_LABEL: attempt},
        "ownerReferences": [owner] if elsewhere or draw(st.booleans()) else [],
    }
    ended: Manifest = draw(st.sampled_from([{"exitCode": 0, "message": FALSE}, {"exitCode": 64}]))
    status: Manifest = {
        "phase": "Succeeded" if ended["exitCode"] == 0 else "Failed",
        "containerStatuses": [{"name": "renderer", "state": {"terminated": ended}}],
    }
    if kind is JOBS:
        over = [{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}]
        status = {"conditions": draw(st.sampled_from([[], over]))}
    return kind, {"metadata": metadata, "spec": {}, "status": status}


def readable(manifest: Manifest) -> bool:
    try:
        VideoJob.model_validate(grown(manifest))
    except ValidationError:
        return False
    return True


companions = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["a", "renderer-proxy", "zz"]),
            "state": st.sampled_from(
                [
                    {},
                    {"running": {}},
                    {"terminated": {"exitCode": 137}},
                    {"terminated": {"exitCode": 0, "message": "{}"}},
                    {"waiting": {"reason": "CrashLoopBackOff", "message": "<letters>"}},
                    {"waiting": {}},
                ]
            ),
        }
    ),
    max_size=3,
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    clock.install(monkeypatch)
    logging.disable(logging.WARNING)
    yield clock
    logging.disable(logging.NOTSET)


@settings(
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    early=st.lists(strangers() | forgeries(), max_size=6),
    late=st.lists(strangers() | forgeries(), max_size=6),
    company=companions,
    inits=companions,
    seed=st.integers(0, 10_000),
)
def test_every_good_job_finishes_among_odd_objects(
    clock: Clock,
    early: list[tuple[Kind, Manifest]],
    late: list[tuple[Kind, Manifest]],
    company: list[Manifest],
    inits: list[Manifest],
    seed: int,
) -> None:
    clock.elapsed, clock.shift = 1000.0, 0.0
    world = World(seed, clock)
    world.misfortunes.clear()
    world.cluster.company, world.cluster.inits = grown(company), grown(inits)
    for _ in range(2):
        world.users.apply()
    for kind, manifest in early:
        world.server.intrude(kind, grown(manifest))
    world.calm()  # the first list and the watches, and a resync
    for kind, manifest in late:
        world.server.intrude(kind, grown(manifest))
    world.calm()
    for kind in KINDS:
        for uid in list(world.server.strangers[kind])[::2]:
            world.server.withdraw(kind, uid)
    world.process.tend("resync")
    world.settle()
    world.calm()
    world.check_ends()
    succeeded = [item["status"]["phase"] for item in world.server.all(VIDEO_JOBS)]
    assert succeeded == ["Succeeded", "Succeeded"]
    for video_job in world.server.all(VIDEO_JOBS):
        status = video_job["status"]
        assert status["result"]["fileSizeBytes"] == 7, "what its own pod has said"
        assert [attempt["number"] for attempt in status["attempts"]] == [1]
