"""How many slots the demo's pool gets."""

import pytest
import yaml
from testkit.crds import at, schema
from tools.cluster import paths
from tools.deploy import NEW_POOL_SLOTS, RENDER_MILLICPU, fitting_slots


@pytest.mark.parametrize(("cpus", "slots"), [(1, 1), (2, 1), (4, 5), (8, 8), (64, 8)])
def test_slots_fit_the_node(cpus: int, slots: int) -> None:
    assert fitting_slots(cpus) == slots


def test_the_figures_are_those_of_the_chart() -> None:
    chart = paths.REPOSITORY / "charts" / "videojobs" / "values.yaml"
    pool = yaml.safe_load(chart.read_text())["pool"]
    assert at(schema("renderpools"), "spec.slots")["default"] == NEW_POOL_SLOTS
    assert pool["resources"]["requests"]["cpu"] == f"{RENDER_MILLICPU}m"
