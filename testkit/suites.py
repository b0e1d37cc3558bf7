"""A pytest plugin: time limits, ids, and the order of what xdist distributes.

Files go to whichever worker is free, so that fixtures of a module are made once. The longest files
go first, the tests of some each for itself: a worker that gets them last would work alone at the
end. All else keeps its random order.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

TIMEOUT_SECONDS: Final = {
    "unit": 120,
    "chart": 300,
    "integration": 600,
    "cluster": 900,
    "nodes": 1800,
    "autoscaling": 1800,
    "kueue": 600,
    "clients": 900,
    "proxies": 300,
}
"""Far more than any test takes on a busy machine; a hang ends within them."""

_GOLDEN: Final = "tests/integration/renderer/test_golden.py"
_FIVE_MINUTES: Final = (
    f"{_GOLDEN}::test_a_golden_request_passes_the_gate[spanish-youtube-five-minutes]"
)

LONG_SECONDS: Final = {
    _FIVE_MINUTES: 97,
    "tests/integration/operator/test_faults.py": 60,
    "tests/integration/renderer/test_scripts.py": 80,
    "tests/integration/renderer/quality/test_gate.py": 60,
    "tests/integration/renderer/test_resume.py": 50,
    "tests/integration/operator/test_restart.py": 45,
    "tests/integration/operator/lead/test_leadership.py": 40,
    "tests/integration/renderer/audio/test_music.py": 35,
    "tests/integration/renderer/test_stop.py": 35,
    "tests/integration/renderer/video/test_motion.py": 35,
    "tests/integration/renderer/test_failures.py": 30,
    _GOLDEN: 30,
    "tests/integration/operator/tell/test_probes.py": 25,
    "tests/unit/operator/slots/test_admission_simulation.py": 15,
    "tests/unit/operator/test_simulation.py": 12,
    "tests/unit/core/telemetry/test_tracing.py": 8,
}
"""Seconds of a test, or of a file together, on a quiet machine: what would else come last."""

SPLIT: Final = frozenset(
    {
        _GOLDEN,
        "tests/integration/operator/lead/test_leadership.py",
        "tests/integration/operator/tell/test_probes.py",
        "tests/integration/operator/test_restart.py",
        "tests/integration/renderer/test_failures.py",
        "tests/integration/renderer/test_scripts.py",
        "tests/integration/renderer/test_stop.py",
        "tests/unit/operator/slots/test_admission_simulation.py",
        "tests/unit/operator/test_simulation.py",
    }
)
"""Files without a fixture for all their tests: any worker may take any of them."""


class LongestFirst(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Whole files in the order of the collection, and each test of a split file for itself."""

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """Raises UsageError for tests that share an id: xdist would run one of them and not tell
        of the others."""
        if shared := [nodeid for nodeid, tests in Counter(collection).items() if tests > 1]:
            raise pytest.UsageError(f"more than one test has the id {', '.join(shared)}")
        super().add_node_collection(node, collection)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file in SPLIT else file


def pytest_configure() -> None:
    """Let an example of Hypothesis take its time: a busy machine is not a failing test."""
    settings.register_profile("tests", deadline=None)
    settings.load_profile("tests")


@pytest.hookimpl(optionalhook=True)  # xdist may be switched off
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Schedule `--dist loadfile` so."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # by how many tests a file has, not how long they take
    return LongestFirst(config, log)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Name in its id the operation that a test of schemathesis is for. pytest 9.2 makes an id of
    the function's name alone, whatever name a plugin gives an item."""
    if item.parent is not None and not item.nodeid.endswith(f"::{item.name}"):
        item._id = item.parent.id.child(item.name)


@pytest.hookimpl(trylast=True)  # after the order has been made random
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Limit each test, its fixtures included, unless it has a limit; put the longest first."""
    tests = config.rootpath / "tests"
    for item in items:
        if item.path.is_relative_to(tests) and item.get_closest_marker("timeout") is None:
            suite = item.path.relative_to(tests).parts[0]
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS[suite]))
    items.sort(key=_seconds, reverse=True)


def _seconds(item: pytest.Item) -> int:
    file = item.nodeid.partition("::")[0]
    return LONG_SECONDS.get(item.nodeid, LONG_SECONDS.get(file, 0))
