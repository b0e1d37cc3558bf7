"""The real Kueue beside a real API server: its CRDs, its webhooks, and its process.

Kueue's own manifests come from its Go module. A server without nodes runs no pods, so the webhooks
are called by URL and not through a Service.
"""

import base64
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from tools.cluster import gobuild, steps

from testkit.servers.certificates import Certificates, issue_certificates
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.port import free_port, listens
from testkit.servers.process import serving, until_ready

_API: Final = "kueue.x-k8s.io/v1beta2"
QUEUE_LABEL: Final = "kueue.x-k8s.io/queue-name"
"""Of a Job: the LocalQueue that it waits in."""
PRIORITY_LABEL: Final = "kueue.x-k8s.io/priority-class"
"""Of a Job: its WorkloadPriorityClass."""

_GROUPS: Final = frozenset({"batch", "kueue.x-k8s.io"})
"""API groups that the servers of tests have and Kueue's webhooks look at."""
_FEATURES_OFF: Final = ("VisibilityOnDemand", "MultiKueue", "TopologyAwareScheduling")
"""Features that ask for more than an API server: an aggregated API, other clusters, nodes."""
_METRICS_FOLDER: Final = Path("/etc/kueue/metrics/certs")
"""Kueue looks for them there and nowhere else, so two cannot run at once, and not every user can
run it. The folder is removed afterwards."""
_CALLS_A_SECOND: Final = 1000
"""Of its client, so that it is not held back by its own politeness."""


@dataclass(frozen=True)
class KueueProgram:
    """How to start it, and the port of its webhooks; `certificates` are those of the webhooks."""

    command: list[str]
    port: int
    certificates: Certificates


def install_kueue(server: KubeApiserver) -> None:
    """Build Kueue, and install its CRDs. One version is used, so nothing needs to be converted."""
    gobuild.ensure(gobuild.KUEUE)
    for path in sorted((_components() / "crd/bases").glob("*.yaml")):
        server.apply(path.read_text(), "--server-side")
    done = server.kubectl("wait", "--for=condition=Established", "--timeout=30s", "crd", "--all")
    assert done.returncode == 0, done.stderr


def configured_kueue(folder: Path) -> KueueProgram:
    """Write its settings and certificates into a folder. It manages batch Jobs only."""
    certificates, port = issue_certificates(folder), free_port()
    settings = {
        "apiVersion": "config.kueue.x-k8s.io/v1beta2",
        "kind": "Configuration",
        "leaderElection": {"leaderElect": False},
        "internalCertManagement": {"enable": False},
        "webhook": {"certDir": str(folder), "port": port},
        "health": {"healthProbeBindAddress": "0"},  # no such server
        "metrics": {"bindAddress": "0"},
        "clientConnection": {"qps": _CALLS_A_SECOND, "burst": _CALLS_A_SECOND},
        "integrations": {"frameworks": ["batch/job"]},
    }
    path = folder / "kueue.yaml"
    path.write_text(yaml.safe_dump(settings))
    gates = ",".join(f"{gate}=false" for gate in _FEATURES_OFF)
    program = str(gobuild.program("kueue"))
    command = [program, f"--config={path}", f"--feature-gates={gates}"]
    return KueueProgram(command, port, certificates)


@contextmanager
def metrics_certificates(kueue: KueueProgram) -> Iterator[None]:
    """Without them Kueue does not start, though it serves no metrics here."""
    _METRICS_FOLDER.mkdir(parents=True, exist_ok=True)
    for path in (kueue.certificates.certificate, kueue.certificates.key):
        shutil.copy(path, _METRICS_FOLDER / path.name)
    try:
        yield
    finally:
        shutil.rmtree(_METRICS_FOLDER.parents[1], ignore_errors=True)


@contextmanager
def serving_kueue(server: KubeApiserver, kueue: KueueProgram, log: Path) -> Iterator[None]:
    """The process; its webhooks answer."""
    variables = {"KUBECONFIG": str(server.kubeconfig)}
    with metrics_certificates(kueue), serving(kueue.command, log, variables) as process:
        until_ready(lambda: listens(kueue.port), process, log)
        yield


def make_queue(
    server: KubeApiserver, namespace: str, name: str, quota: Mapping[str, str], **spec: Any
) -> None:
    """A LocalQueue, and a ClusterQueue of its own with the namespace's name; `quota` is by
    resource, `spec` more of the ClusterQueue."""
    flavor, queue = {"name": "default"}, {"name": namespace}
    resources = [{"name": each, "nominalQuota": amount} for each, amount in quota.items()]
    flavors = [{**flavor, "resources": resources}]
    groups = [{"coveredResources": list(quota), "flavors": flavors}]
    local = {"name": name, "namespace": namespace}
    manifests: tuple[tuple[str, dict[str, str], dict[str, Any]], ...] = (
        ("ResourceFlavor", flavor, {}),
        ("ClusterQueue", queue, {"namespaceSelector": {}, "resourceGroups": groups, **spec}),
        ("LocalQueue", local, {"clusterQueue": namespace}),
    )
    for kind, metadata, body in manifests:
        manifest = {"apiVersion": _API, "kind": kind, "metadata": metadata, "spec": body}
        server.apply(yaml.safe_dump(manifest))


def make_priority(server: KubeApiserver, name: str, value: int) -> None:
    """A WorkloadPriorityClass: Kueue's own priority, which kube-scheduler does not see."""
    metadata = {"name": name}
    manifest = {"apiVersion": _API, "kind": "WorkloadPriorityClass", "metadata": metadata}
    server.apply(yaml.safe_dump({**manifest, "value": value}))


def register_webhooks(server: KubeApiserver, kueue: KueueProgram) -> None:
    """Have the API server ask Kueue about each Job and each of its own objects."""
    text = (_components() / "webhook/manifests.yaml").read_text()
    authority = base64.b64encode(kueue.certificates.authority.read_bytes()).decode()
    for manifest in yaml.safe_load_all(text):
        manifest["webhooks"] = [each for each in manifest["webhooks"] if _is_wanted(each)]
        for webhook in manifest["webhooks"]:
            path = webhook["clientConfig"]["service"]["path"]
            url = f"https://127.0.0.1:{kueue.port}{path}"
            webhook["clientConfig"] = {"url": url, "caBundle": authority}
        server.apply(yaml.safe_dump(manifest))


def _is_wanted(webhook: dict[str, Any]) -> bool:
    return all(_GROUPS.issuperset(rule["apiGroups"]) for rule in webhook["rules"])


def _components() -> Path:
    """Kueue's manifests, in its module."""
    module = str(gobuild.KUEUE[0].module)
    command = ["go", "-C", module, "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kueue"]
    folder = steps.capture(command)
    assert folder, f"go finds no Kueue by {module}"
    return Path(folder, "config/components")
