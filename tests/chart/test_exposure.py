"""How the API is reached from outside the cluster."""

from testkit.helm import of_kind, rendered, values_file


def test_nothing_is_exposed_unless_asked_for() -> None:
    objects = rendered()

    assert not of_kind(objects, "Ingress")
    assert not of_kind(objects, "HTTPRoute")
    assert of_kind(objects, "Service")["vj-api"]["spec"]["type"] == "ClusterIP"


def test_an_ingress_serves_its_hosts_over_tls() -> None:
    ingress = of_kind(rendered(values_file("production")), "Ingress")["vj-api"]
    [rule] = ingress["spec"]["rules"]
    [path] = rule["http"]["paths"]

    assert ingress["spec"]["ingressClassName"] == "nginx"
    assert ingress["spec"]["tls"] == [{"secretName": "videos-tls", "hosts": ["videos.example.com"]}]
    assert rule["host"] == "videos.example.com"
    assert path["backend"] == {"service": {"name": "vj-api", "port": {"name": "http"}}}
    assert "nginx.ingress.kubernetes.io/proxy-buffering" in ingress["metadata"]["annotations"]


def test_an_ingress_without_hosts_answers_every_host() -> None:
    ingress = of_kind(rendered(values_file("ingress")), "Ingress")["vj-api"]["spec"]
    [rule] = ingress["rules"]

    assert "host" not in rule
    assert "tls" not in ingress
    assert "ingressClassName" not in ingress


def test_a_route_hangs_on_its_gateway() -> None:
    route = of_kind(rendered(values_file("gateway")), "HTTPRoute")["vj-api"]["spec"]

    assert route["parentRefs"] == [{"name": "public", "namespace": "gateways"}]
    assert route["hostnames"] == ["videos.example.com"]
    assert route["rules"] == [
        {"backendRefs": [{"name": "vj-api", "port": 8012}], "timeouts": {"request": "0s"}}
    ]


def test_a_route_without_hosts_takes_those_of_its_gateway() -> None:
    settings = ("httpRoute.enabled=true", "httpRoute.parentRefs[0].name=public")

    assert "hostnames" not in of_kind(rendered(None, *settings), "HTTPRoute")["vj-api"]["spec"]


def test_a_route_without_timeouts_for_gateways_that_refuse_them() -> None:
    settings = (
        *("httpRoute.enabled=true", "httpRoute.parentRefs[0].name=public"),
        "httpRoute.timeouts=null",
    )
    [rule] = of_kind(rendered(None, *settings), "HTTPRoute")["vj-api"]["spec"]["rules"]

    assert "timeouts" not in rule
