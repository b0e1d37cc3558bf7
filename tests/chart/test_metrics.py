"""How Prometheus finds the metrics, and what wakes somebody up."""

import re
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from tests.chart.helm import of_kind, rendered, servers, values_file
from tests.integration.kube_apiserver import REPOSITORY
from videojobs_operator.metrics import REGISTRY

RUNBOOKS = (REPOSITORY / "docs" / "runbooks.md").read_text()


def alerts() -> list[dict[str, Any]]:
    """The rules of the PrometheusRule."""
    [group] = of_kind(rendered(values_file("production")), "PrometheusRule")["vj-operator"]["spec"][
        "groups"
    ]
    rules: list[dict[str, Any]] = group["rules"]
    return rules


EVERY_ALERT = [pytest.param(alert, id=alert["alert"]) for alert in alerts()]


def series(registry: CollectorRegistry) -> set[str]:
    """Names of all series that a registry can expose."""
    names: set[str] = set()
    for family in registry.collect():
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
        names |= {f"{family.name}{suffix}" for suffix in suffixes.get(family.type, [""])}
    return names


def test_nothing_is_made_for_a_prometheus_that_is_not_there() -> None:
    kinds = {item["kind"] for item in rendered()}

    assert not kinds & {"ServiceMonitor", "PodMonitor", "PrometheusRule"}


def test_a_service_monitor_finds_the_operators_metrics() -> None:
    objects = rendered(values_file("production"))
    monitor = of_kind(objects, "ServiceMonitor")["vj-operator"]
    service = of_kind(objects, "Service")["vj-operator-metrics"]

    assert monitor["metadata"]["labels"]["release"] == "prometheus"
    selected = monitor["spec"]["selector"]["matchLabels"]
    assert selected.items() <= service["metadata"]["labels"].items()
    assert monitor["spec"]["endpoints"] == [{"port": "metrics", "interval": "30s"}]
    assert [port["name"] for port in service["spec"]["ports"]] == ["metrics"]


def test_a_pod_monitor_finds_the_operators_metrics() -> None:
    objects = rendered(values_file("gateway"))
    monitor = of_kind(objects, "PodMonitor")["vj-operator"]["spec"]
    template = dict(servers(objects))["vj-operator"]
    [container] = template["spec"]["containers"]

    assert monitor["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
    assert monitor["podMetricsEndpoints"] == [{"port": "health", "interval": "30s"}]
    assert "health" in [port["name"] for port in container["ports"]]


@pytest.mark.parametrize("alert", EVERY_ALERT)
def test_an_alert_reads_series_that_the_operator_has(alert: dict[str, Any]) -> None:
    read = set(re.findall(r"([a-z_]+)\{", alert["expr"]))

    assert read
    assert read <= series(REGISTRY)


@pytest.mark.parametrize("alert", EVERY_ALERT)
def test_an_alert_reads_the_releases_own_targets_only(alert: dict[str, Any]) -> None:
    selectors = re.findall(r"\{([^}]*)\}", alert["expr"])

    assert all('namespace="media",pod=~"vj-operator-.+"' in selector for selector in selectors)


@pytest.mark.parametrize("alert", EVERY_ALERT)
def test_an_alert_says_what_to_do(alert: dict[str, Any]) -> None:
    page, _, anchor = alert["annotations"]["runbook_url"].partition("#")

    assert page == "docs/runbooks.md"
    assert anchor == alert["alert"].lower()
    assert f"## {alert['alert']}\n" in RUNBOOKS
    assert alert["labels"]["severity"] in {"critical", "warning"}
