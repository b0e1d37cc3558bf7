"""How Prometheus finds the metrics, Sentry the errors and a collector the traces."""

from typing import Any

import pytest
from testkit.helm import of_kind, rendered, servers, values_file

from tests.chart.programs import PROGRAMS, program, renderer_variables


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


def test_a_service_monitor_finds_the_apis_metrics_on_its_internal_port() -> None:
    objects = rendered(values_file("production"))
    monitor = of_kind(objects, "ServiceMonitor")["vj-api"]
    found = [
        service["metadata"]["name"]
        for service in of_kind(objects, "Service").values()
        if monitor["spec"]["selector"]["matchLabels"].items()
        <= service["metadata"]["labels"].items()
        and "internal" in [port["name"] for port in service["spec"]["ports"]]
    ]

    assert monitor["metadata"]["labels"]["release"] == "prometheus"
    assert monitor["spec"]["endpoints"] == [{"port": "internal", "interval": "30s"}]
    assert found == ["vj-api-internal"], "each pod is read once"


def test_a_pod_monitor_finds_the_apis_metrics_on_its_internal_port() -> None:
    objects = rendered(values_file("gateway"))
    monitor = of_kind(objects, "PodMonitor")["vj-api"]["spec"]
    template = dict(servers(objects))["vj-api"]
    [container] = template["spec"]["containers"]

    assert monitor["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
    assert monitor["podMetricsEndpoints"] == [{"port": "internal", "interval": "30s"}]
    assert "internal" in [port["name"] for port in container["ports"]]


def variables_of(name: str, values: str) -> dict[str, Any]:
    """Variables of a program."""
    if name == "renderer":
        return renderer_variables(values)
    return program(rendered(values_file(values)), name)


@pytest.mark.parametrize("name", [*PROGRAMS, "renderer"])
def test_errors_of_every_program_go_to_sentry_where_asked(name: str) -> None:
    variables = variables_of(name, "production")

    source = variables["SENTRY_DSN"]["secretKeyRef"]
    assert (source["name"], source["key"]) == ("sentry", "sentry-dsn")
    assert variables["SENTRY_ENVIRONMENT"] == "production"
    assert variables["SENTRY_RELEASE"] == "0.1.0"
    assert not [item for item in variables_of(name, "default") if item.startswith("SENTRY")]


@pytest.mark.parametrize("name", [*PROGRAMS, "renderer"])
def test_spans_of_every_program_go_to_the_collector_where_there_is_one(name: str) -> None:
    variable = "OTEL_EXPORTER_OTLP_ENDPOINT"
    assert variables_of(name, "production")[variable] == "http://collector.monitoring.svc:4318"
    assert variable not in variables_of(name, "default")
