"""Who reaches whom by the NetworkPolicies: the rendered rules, read as Kubernetes reads them."""

from ipaddress import ip_address, ip_network
from typing import Any, Final

import pytest
from testkit.helm import Object, of_kind, rendered, values_file

Labels = dict[str, str]


def labels_of(component: str) -> Labels:
    """Labels of a component's pods."""
    return {
        "app.kubernetes.io/name": f"videojobs-{component}",
        "app.kubernetes.io/instance": "vj",
        "app.kubernetes.io/component": component,
    }


API: Final = labels_of("api")
OPERATOR: Final = labels_of("operator")
REDIS: Final = labels_of("redis")
STORAGE: Final = labels_of("storage")
TEST: Final = labels_of("test")
RENDERER: Final = {
    "app.kubernetes.io/name": "videojobs-renderer",
    "app.kubernetes.io/managed-by": "videojobs-operator",
}
STRANGER: Final = {"app.kubernetes.io/name": "blog"}

DEFAULT: Final = ("networkPolicies.enabled=true",)
METRICS_FROM: Final = (
    r"networkPolicies.metricsFrom[0].namespaceSelector.matchLabels.kubernetes\.io/metadata\.name="
    "monitoring"
)


def objects_of(values: str) -> list[Object]:
    """A values file, or the defaults with policies."""
    return rendered(None, *DEFAULT) if values == "default" else rendered(values_file(values))


def selects(selector: dict[str, Any], labels: Labels) -> bool:
    """Whether a label selector takes these labels."""
    wanted: Labels = selector.get("matchLabels", {})
    return wanted.items() <= labels.items()


def is_peer(peer: dict[str, Any], other: Labels | str, namespace: str) -> bool:
    """Whether a peer of a rule is these pods of a namespace, or this address."""
    if isinstance(other, str):
        block = peer.get("ipBlock")
        if block is None or ip_address(other).version != ip_network(block["cidr"]).version:
            return False
        inside = ip_address(other) in ip_network(block["cidr"])
        return inside and all(
            ip_address(other) not in ip_network(hole) for hole in block.get("except", [])
        )
    if "ipBlock" in peer:
        return False
    named = {"kubernetes.io/metadata.name": namespace}
    home = selects(peer["namespaceSelector"], named) if "namespaceSelector" in peer else (
        namespace == "media"
    )  # fmt: skip
    return home and selects(peer.get("podSelector", {}), other)


def allowed(
    objects: list[Object],
    direction: str,
    pods: Labels,
    other: Labels | str,
    port: int,
    namespace: str = "media",
) -> bool:
    """Whether `pods` of the release's namespace may talk in a direction: "ingress" from or
    "egress" to other pods or an address, by some policy that selects them."""
    policies = [
        policy["spec"]
        for policy in of_kind(objects, "NetworkPolicy").values()
        if selects(policy["spec"]["podSelector"], pods)
    ]
    assert policies, f"nothing is denied to {pods}"
    peers = "from" if direction == "ingress" else "to"
    return any(
        port in [item["port"] for item in rule["ports"]]
        and (peers not in rule or any(is_peer(peer, other, namespace) for peer in rule[peers]))
        for policy in policies
        for rule in policy.get(direction, [])
    )


def connects(objects: list[Object], source: Labels, target: Labels, port: int) -> bool:
    """Whether a connection is allowed at both its ends."""
    return allowed(objects, "egress", source, target, port) and allowed(
        objects, "ingress", target, source, port
    )


@pytest.mark.parametrize(
    ("source", "target", "port"),
    [
        (API, REDIS, 6379),
        (API, STORAGE, 7070),
        (OPERATOR, REDIS, 6379),
        (RENDERER, API, 8013),
        (RENDERER, STORAGE, 7070),
    ],
)
def test_programs_reach_what_they_need(source: Labels, target: Labels, port: int) -> None:
    assert connects(objects_of("default"), source, target, port)


@pytest.mark.parametrize(
    ("source", "target", "port"),
    [
        (RENDERER, REDIS, 6379),
        (RENDERER, API, 8012),
        (RENDERER, OPERATOR, 8080),
        (OPERATOR, STORAGE, 7070),
        (OPERATOR, API, 8013),
        (API, OPERATOR, 8080),
        (REDIS, API, 8012),
        (STORAGE, API, 8013),
    ],
)
def test_programs_reach_nothing_else(source: Labels, target: Labels, port: int) -> None:
    assert not connects(objects_of("default"), source, target, port)


@pytest.mark.parametrize(
    ("target", "port"),
    [(API, 8013), (REDIS, 6379), (STORAGE, 7070), (RENDERER, 8012)],
)
def test_strangers_reach_the_public_port_only(target: Labels, port: int) -> None:
    objects = objects_of("default")

    assert allowed(objects, "ingress", API, STRANGER, 8012, namespace="blog")
    assert not allowed(objects, "ingress", target, STRANGER, port)
    assert not allowed(objects, "ingress", target, STRANGER, port, namespace="blog")


def test_a_prometheus_of_another_namespace_reads_the_operators_metrics() -> None:
    assert allowed(
        objects_of("default"), "ingress", OPERATOR, STRANGER, 8080, namespace="monitoring"
    )


@pytest.mark.parametrize(
    ("settings", "reached"),
    [
        ((), {"monitoring": True, "blog": True}),
        ((METRICS_FROM,), {"monitoring": True, "blog": False}),
    ],
)
def test_prometheus_reads_the_apis_metrics_where_it_is_asked_to(
    settings: tuple[str, ...], reached: dict[str, bool]
) -> None:
    monitored = rendered(None, *DEFAULT, "metrics.monitor=PodMonitor", *settings)

    for pods, port in ((API, 8013), (OPERATOR, 8080)):
        for namespace, expected in reached.items():
            seen = allowed(monitored, "ingress", pods, STRANGER, port, namespace=namespace)
            assert seen is expected
    assert not allowed(
        rendered(None, *DEFAULT, *settings), "ingress", API, STRANGER, 8013, namespace="monitoring"
    )


@pytest.mark.parametrize(
    ("address", "port", "reached"),
    [
        ("20.31.5.7", 443, True),
        ("2a00:1450::1", 443, True),
        ("20.31.5.7", 80, False),
        ("10.96.0.1", 443, False),
        ("192.168.1.10", 443, False),
        ("169.254.169.254", 443, False),
        ("fd00::1", 443, False),
    ],
)
def test_renderers_reach_providers_and_no_private_address(
    address: str, port: int, reached: bool
) -> None:
    assert allowed(objects_of("default"), "egress", RENDERER, address, port) is reached


@pytest.mark.parametrize("pods", [API, OPERATOR, RENDERER])
def test_names_are_resolved_by_pods_and_on_the_node(pods: Labels) -> None:
    objects = objects_of("default")
    servers = {"k8s-app": "kube-dns"}

    assert allowed(objects, "egress", pods, servers, 53, namespace="kube-system")
    assert allowed(objects, "egress", pods, "169.254.20.10", 53)


@pytest.mark.parametrize("pods", [REDIS, STORAGE])
def test_servers_of_data_call_nobody(pods: Labels) -> None:
    objects = objects_of("default")

    assert not allowed(objects, "egress", pods, "20.31.5.7", 443)
    assert not allowed(objects, "egress", pods, API, 53)


@pytest.mark.parametrize("pods", [API, OPERATOR])
def test_the_kubernetes_api_is_reached_wherever_it_is(pods: Labels) -> None:
    assert allowed(objects_of("default"), "egress", pods, "172.18.0.2", 6443)
    assert allowed(objects_of("default"), "egress", pods, "10.96.0.1", 443)


@pytest.mark.parametrize("pods", [API, OPERATOR, RENDERER])
def test_a_collector_of_traces_is_reached_where_there_is_one(pods: Labels) -> None:
    def reached(objects: list[Object], port: int = 4318) -> bool:
        return allowed(objects, "egress", pods, STRANGER, port, namespace="monitoring")

    assert reached(objects_of("production"))
    assert not reached(objects_of("production"), 4317)
    assert not reached(objects_of("default"))
    assert allowed(objects_of("production"), "egress", pods, "20.31.5.7", 4318)


@pytest.mark.parametrize(
    ("endpoint", "port"),
    [
        ("https://otlp.example.com/v1", 443),
        ("http://collector", 80),
        ("https://collector.example.com:8443", 8443),
    ],
)
def test_the_collectors_port_is_that_of_its_url(endpoint: str, port: int) -> None:
    objects = rendered(None, *DEFAULT, f"tracing.endpoint={endpoint}")
    assert allowed(objects, "egress", RENDERER, STRANGER, port, namespace="monitoring")


def test_the_public_port_can_be_kept_for_the_ingress_controller() -> None:
    objects = objects_of("production")

    assert allowed(objects, "ingress", API, STRANGER, 8012, namespace="ingress-nginx")
    assert not allowed(objects, "ingress", API, STRANGER, 8012, namespace="blog")
    assert allowed(objects, "ingress", API, TEST, 8012), "helm test still works"


def test_renderers_of_a_cluster_wide_operator_report_from_their_namespaces() -> None:
    elsewhere = objects_of("cluster-wide")

    assert allowed(elsewhere, "ingress", API, RENDERER, 8013, namespace="studio")
    assert allowed(elsewhere, "ingress", STORAGE, RENDERER, 7070, namespace="studio")
    assert not allowed(objects_of("default"), "ingress", API, RENDERER, 8013, namespace="studio")


@pytest.mark.parametrize(
    ("values", "pods", "address", "port"),
    [
        ("sentinel", API, "10.20.1.1", 6379),
        ("sentinel", OPERATOR, "10.20.1.1", 26379),
        ("sentinel", OPERATOR, "10.20.1.1", 26380),
        ("external-s3", RENDERER, "10.30.1.1", 9443),
        ("external-s3", API, "10.30.1.1", 9443),
        ("production", RENDERER, "10.9.8.7", 3128),
    ],
)
def test_servers_outside_are_reached_on_their_ports(
    values: str, pods: Labels, address: str, port: int
) -> None:
    assert allowed(objects_of(values), "egress", pods, address, port)
    assert not allowed(objects_of(values), "egress", pods, "10.99.0.1", port)


def test_keda_reads_the_demand_and_nobody_else_of_its_kind() -> None:
    objects = objects_of("keda")

    assert allowed(objects, "ingress", API, STRANGER, 8013, namespace="keda")
    assert not allowed(objects, "ingress", API, STRANGER, 8013, namespace="blog")


def test_a_release_without_policies_has_none() -> None:
    assert not of_kind(rendered(), "NetworkPolicy")


def test_a_release_with_servers_of_others_has_no_policies_for_them() -> None:
    assert set(of_kind(objects_of("production"), "NetworkPolicy")) == {
        "vj-api",
        "vj-operator",
        "vj-renderer",
    }
