"""The dashboard for Grafana: every query is one that Prometheus takes, of series that there are."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from testkit.helm import of_kind, rendered, values_file

from tests.chart.prometheus import SELECTED, known_series, promtool
from videojobs_api.telemetry.metrics import REGISTRY as API_REGISTRY

VARIABLES: Final = {"$namespace": "media", "$__rate_interval": "5m"}


def dashboard() -> dict[str, Any]:
    """What Grafana reads."""
    config = of_kind(rendered(values_file("production")), "ConfigMap")["vj-dashboard"]
    found: dict[str, Any] = json.loads(config["data"]["videojobs.json"])
    return found


PANELS: Final = [pytest.param(panel, id=panel["title"]) for panel in dashboard()["panels"]]


def queries(panel: dict[str, Any]) -> list[str]:
    """The queries of a panel, as Grafana sends them."""
    filled = [target["expr"] for target in panel["targets"]]
    for name, value in VARIABLES.items():
        filled = [query.replace(name, value) for query in filled]
    return filled


def test_grafanas_sidecar_finds_it_where_asked() -> None:
    config = of_kind(rendered(values_file("production")), "ConfigMap")["vj-dashboard"]

    assert config["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert "vj-dashboard" not in of_kind(rendered(), "ConfigMap")


@pytest.mark.parametrize("panel", PANELS)
def test_prometheus_takes_the_queries(panel: dict[str, Any], tmp_path: Path) -> None:
    rules = [
        {"record": f"query:{number}", "expr": query} for number, query in enumerate(queries(panel))
    ]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))

    done = promtool("check", "rules", str(file))

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("panel", PANELS)
def test_the_series_are_those_that_there_are(panel: dict[str, Any]) -> None:
    for query in queries(panel):
        read = set(SELECTED.findall(query))
        assert read
        assert read <= known_series()


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_what_it_shows(panel: dict[str, Any]) -> None:
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert all("namespace=" in query for query in queries(panel))


def test_every_series_of_the_api_is_looked_at() -> None:
    read = {name for item in dashboard()["panels"] for query in queries(item)
            for name in SELECTED.findall(query)}  # fmt: skip
    families = {family.name for family in API_REGISTRY.collect()}

    assert {family for family in families if not any(name.startswith(family) for name in read)} == (
        set()
    )


def test_panels_lie_side_by_side() -> None:
    places = [panel["gridPos"] for panel in dashboard()["panels"]]
    corners = {(place["x"], place["y"]) for place in places}

    assert len(corners) == len(places)
    assert all(place["x"] + place["w"] <= 24 for place in places)
