"""How Prometheus finds the metrics."""

from tests.chart.helm import of_kind, rendered, servers, values_file


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
