"""A pytest plugin: the time limit of each suite."""

from pathlib import Path
from typing import Final

import pytest

TIMEOUT_SECONDS: Final = {
    "unit": 120,
    "chart": 300,
    "integration": 600,
    "cluster": 900,
    "nodes": 1800,
    "autoscaling": 1800,
}
"""Far more than any test takes on a busy machine; a hang ends within them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Limit each test, its fixtures included; a marker of the test's own counts first."""
    tests = config.rootpath / "tests"
    for item in items:
        suite = _suite(item.path, tests)
        if suite is not None and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS[suite]))


def _suite(path: Path, tests: Path) -> str | None:
    return path.relative_to(tests).parts[0] if path.is_relative_to(tests) else None
