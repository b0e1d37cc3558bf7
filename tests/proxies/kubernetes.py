"""The chart's Ingress and HTTPRoute at work: Traefik reads them from a Kubernetes API server.

Traefik is a Gateway, and it reads the annotations of Ingress-NGINX. There are no nodes: the API's
EndpointSlice names this machine.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import yaml
from testkit.helm import NAMESPACE, of_kind, rendered
from testkit.servers.certificates import Certificates
from testkit.servers.kube_apiserver import KubeApiserver, run_kube_apiserver
from testkit.servers.port import free_port
from tools.cluster import schemas

from .proxies import CONFIGURATIONS, TRAEFIK, Running, served

_HOST: Final = "videos.example.com"
_GATEWAYS: Final = "gateways"
"""Namespace of the Gateway that examples/proxies/gateway-api.yaml names."""

Object = dict[str, Any]


@dataclass(frozen=True)
class Controller:
    """A way in which Traefik serves what the chart makes of a values file of examples/proxies."""

    name: str
    values: str
    kind: str
    provider: str
    options: tuple[str, ...] = ()


GATEWAY: Final = Controller("Traefik as Gateway", "gateway-api.yaml", "HTTPRoute", "gateway")
INGRESS: Final = Controller(
    "Traefik as Ingress-NGINX",
    "ingress-nginx.yaml",
    "Ingress",
    "ingressnginx",
    (
        "--providers.kubernetesingressnginx.httpentrypoint=web",
        "--providers.kubernetesingressnginx.httpsentrypoint=websecure",
    ),
)
CONTROLLERS: Final = (GATEWAY, INGRESS)


@contextmanager
def kubernetes(upstream: str, certificates: Certificates, folder: Path) -> Iterator[KubeApiserver]:
    """An API server with the kinds of the Gateway API, certificates, and the Service of the API."""
    [route] = [path for path in schemas.third_party_files() if "httproutes" in path.name]
    with run_kube_apiserver(folder) as server:
        _kubectl(server, "apply", "--server-side", "-f", str(route.parent))
        for namespace in (NAMESPACE, _GATEWAYS):
            _kubectl(server, "create", "namespace", namespace)
            pair = (f"--cert={certificates.certificate}", f"--key={certificates.key}")
            _kubectl(server, "create", "secret", "tls", "videos-tls", "-n", namespace, *pair)
        service = of_kind(rendered(), "Service")["vj-api"]
        _apply(server, service, _endpoints(service, httpx.URL(upstream).port))
        yield server


@contextmanager
def serving_objects(
    controller: Controller, server: KubeApiserver, certificates: Certificates, folder: Path
) -> Iterator[Running]:
    """Traefik with the chart's object in front of the API."""
    port = free_port()
    found = rendered(CONFIGURATIONS / controller.values)
    _apply(server, _class(controller), *_gateway(controller, port))
    _apply(server, *of_kind(found, controller.kind).values())
    provider = f"--providers.kubernetes{controller.provider}"
    command = [
        TRAEFIK.path(),
        f"--entrypoints.web.address=127.0.0.1:{free_port()}",
        f"--entrypoints.websecure.address=127.0.0.1:{port}",
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
        f"{provider}=true",
        f"{provider}.endpoint={server.url}",
        f"{provider}.token={server.token}",
        f"{provider}.certauthfilepath={server.ca}",
        *controller.options,
    ]
    running = Running(controller.name, TRAEFIK.version(), f"https://localhost:{port}", certificates)
    with served(command, running, folder / "output.log"):
        yield running


def _kubectl(server: KubeApiserver, *arguments: str) -> None:
    done = server.kubectl(*arguments)
    assert done.returncode == 0, done.stderr


def _apply(server: KubeApiserver, *objects: Object) -> None:
    placed = [
        {**each, "metadata": {"namespace": NAMESPACE, **each["metadata"]}} for each in objects
    ]
    text = yaml.safe_dump_all(placed).replace(_HOST, "localhost")
    server.apply(text)


def _endpoints(service: Object, port: int | None) -> Object:
    name = service["metadata"]["name"]
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": name, "labels": {"kubernetes.io/service-name": name}},
        "addressType": "IPv4",
        "endpoints": [{"addresses": [_own_address()], "conditions": {"ready": True}}],
        "ports": [{"name": each["name"], "port": port} for each in service["spec"]["ports"]],
    }


def _own_address() -> str:
    """Of this machine: an EndpointSlice may not name loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("203.0.113.1", 9))  # of the documentation's network: nothing is sent
        address: str = probe.getsockname()[0]
        return address


def _class(controller: Controller) -> Object:
    if controller is INGRESS:
        spec = {"controller": "k8s.io/ingress-nginx"}
        return _object("networking.k8s.io/v1", "IngressClass", {"name": "nginx"}, spec)
    spec = {"controllerName": "traefik.io/gateway-controller"}
    return _object("gateway.networking.k8s.io/v1", "GatewayClass", {"name": "traefik"}, spec)


def _gateway(controller: Controller, port: int) -> list[Object]:
    if controller is INGRESS:
        return []
    listener = {
        "name": "https",
        "port": port,
        "protocol": "HTTPS",
        "tls": {"certificateRefs": [{"name": "videos-tls"}]},
        "allowedRoutes": {"namespaces": {"from": "All"}},
    }
    spec = {"gatewayClassName": "traefik", "listeners": [listener]}
    metadata = {"name": "public", "namespace": _GATEWAYS}
    return [_object("gateway.networking.k8s.io/v1", "Gateway", metadata, spec)]


def _object(version: str, kind: str, metadata: Object, spec: Object) -> Object:
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}
