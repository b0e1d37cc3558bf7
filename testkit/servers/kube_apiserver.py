"""A real kube-apiserver on a real etcd, without nodes or controllers, and our CRDs in it.

It checks schemas and CEL rules, keeps resource versions and serves watches as any cluster does.
RBAC is on: the token is an administrator's, and `kubectl --as=` is anybody else. Nothing runs Jobs
or pods: a test writes their status itself, as the Job controller and the kubelet would. Nor does
anybody delete dependants or end a namespace: a test takes a namespace of its own (`namespace`) and
leaves it behind.
"""

import json
import os
import secrets
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from testkit.servers.port import answers, free_port
from testkit.servers.process import serving, until_ready

REPOSITORY: Final = Path(__file__).resolve().parents[2]
CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "videojobs"
BIN: Final = CACHE / "tools" / "bin"


def tool(name: str) -> Path:
    """Path of one of the cluster tools, which `tools/` builds and caches."""
    path = BIN / name
    if not path.exists():
        pytest.fail(f"{path} is missing: run `python3 -m tools.cluster binaries`")
    return path


@dataclass(frozen=True)
class KubeApiserver:
    """How to reach the server: with `kubeconfig`, or over HTTPS by `url`, `ca` and `token`. Behind
    it, `etcd_url` is its etcd, over HTTP."""

    url: str
    token: str
    ca: Path
    kubeconfig: Path
    etcd_url: str

    def kubectl(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run kubectl; the caller judges its exit code."""
        command = [str(tool("kubectl")), f"--kubeconfig={self.kubeconfig}", *arguments]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)

    def apply(self, manifest: str, *arguments: str) -> str:
        """`kubectl apply` of YAML or JSON text; its error becomes the test's failure."""
        done = self.kubectl("apply", "-f", "-", *arguments, stdin=manifest)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def request(
        self, method: str, path: str, body: object = None, content_type: str = "application/json"
    ) -> tuple[int, dict[str, Any]]:
        """One API call: HTTP status, and the object or the `Status` that was answered."""
        data = None if body is None else json.dumps(body).encode()
        status, answer = self._answer(method, path, data, content_type)
        return status, json.loads(answer)

    def is_ready(self) -> bool:
        """Whether it has started and all its parts are well."""
        try:
            return self._answer("GET", "/readyz")[0] == 200
        except OSError:  # it does not listen yet, or has not written its certificate
            return False

    def _answer(
        self, method: str, path: str, data: bytes | None = None, content_type: str = ""
    ) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": content_type}
        request = urllib.request.Request(  # noqa: S310 - always our own https URL
            f"{self.url}{path}", data=data, headers=headers, method=method
        )
        context = ssl.create_default_context(cafile=str(self.ca))
        try:
            with urllib.request.urlopen(request, context=context, timeout=10) as response:  # noqa: S310
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


@pytest.fixture(scope="session")
def kube_apiserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubeApiserver]:
    """The server, with the CRDs established; shared by the tests of a session."""
    with run_kube_apiserver(tmp_path_factory.mktemp("kube-apiserver")) as server:
        install_crds(server)
        yield server


@contextmanager
def run_kube_apiserver(folder: Path, *options: str) -> Iterator[KubeApiserver]:
    """A server of one's own, empty; its data and logs lie in `folder`."""
    with _etcd(folder) as etcd_url, _apiserver(folder, etcd_url, options) as server:
        yield server


@pytest.fixture
def namespace(kube_apiserver: KubeApiserver) -> str:
    """A namespace of the test's own."""
    name = f"test-{secrets.token_hex(5)}"
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    status, answer = kube_apiserver.request("POST", "/api/v1/namespaces", body)
    assert status == 201, answer
    return name


def install_crds(server: KubeApiserver) -> None:
    """Apply `crds/` and wait until both kinds are served."""
    done = server.kubectl("apply", "-f", str(REPOSITORY / "crds"))
    assert done.returncode == 0, done.stderr
    done = server.kubectl(
        "wait", "--for=condition=Established", "--timeout=30s", "-f", str(REPOSITORY / "crds")
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def run_controllers(server: KubeApiserver, folder: Path, *names: str) -> Iterator[None]:
    """Controllers of Kubernetes' own, by the names that kube-controller-manager gives them."""
    command = [
        str(tool("kube-controller-manager")),
        f"--kubeconfig={server.kubeconfig}",
        f"--controllers={','.join(names)}",
        "--leader-elect=false",
        "--secure-port=0",
    ]
    with serving(command, folder / "kube-controller-manager.log"):
        yield


@contextmanager
def run_scheduler(server: KubeApiserver, folder: Path) -> Iterator[None]:
    """kube-scheduler, which binds pods to the nodes that there are."""
    command = [
        str(tool("kube-scheduler")),
        f"--kubeconfig={server.kubeconfig}",
        "--leader-elect=false",
        "--secure-port=0",
    ]
    with serving(command, folder / "kube-scheduler.log"):
        yield


@contextmanager
def a_node(server: KubeApiserver, cpu: str) -> Iterator[None]:
    """A Node object without a kubelet, ready and with so much CPU."""
    name = f"node-{secrets.token_hex(3)}"
    path, merge = f"/api/v1/nodes/{name}", "application/merge-patch+json"
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}}
    capacity = {"cpu": cpu, "memory": "16Gi", "pods": "110", "ephemeral-storage": "100Gi"}
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": ""}
    status = {"capacity": capacity, "allocatable": capacity, "conditions": [ready]}
    steps = (
        server.request("POST", "/api/v1/nodes", node),
        server.request("PATCH", f"{path}/status", {"status": status}, merge),
        # The API server taints every new node as not ready.
        server.request("PATCH", path, {"spec": {"taints": None}}, merge),
    )
    for code, answer in steps:
        assert code in {200, 201}, answer
    try:
        yield
    finally:
        server.request("DELETE", path)


@contextmanager
def _etcd(folder: Path) -> Iterator[str]:
    clients, peers = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    command = [
        str(tool("etcd")),
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        "--unsafe-no-fsync",  # the data dies with the test
        "--log-level=warn",
    ]
    with serving(command, folder / "etcd.log") as process:
        until_ready(lambda: answers(f"{clients}/health"), process, folder / "etcd.log")
        yield clients


@contextmanager
def _apiserver(folder: Path, etcd_url: str, options: tuple[str, ...]) -> Iterator[KubeApiserver]:
    certificates = folder / "certificates"
    token = secrets.token_hex(16)
    tokens = folder / "tokens.csv"
    tokens.write_text(f"{token},admin,admin,system:masters\n")
    server = KubeApiserver(
        url=f"https://127.0.0.1:{free_port()}",
        token=token,
        ca=certificates / "apiserver.crt",
        kubeconfig=folder / "kubeconfig",
        etcd_url=etcd_url,
    )
    server.kubeconfig.write_text(yaml.safe_dump(_kubeconfig(server)))
    command = [
        str(tool("kube-apiserver")),
        f"--etcd-servers={etcd_url}",
        f"--cert-dir={certificates}",
        "--bind-address=127.0.0.1",
        f"--secure-port={server.url.rpartition(':')[2]}",
        f"--token-auth-file={tokens}",
        "--authorization-mode=RBAC",  # system:masters may do everything
        "--disable-admission-plugins=ServiceAccount",  # no controller makes the accounts
        "--service-cluster-ip-range=10.0.0.0/24",
        # The server writes this key on its first start, before it reads the two options.
        f"--service-account-key-file={certificates / 'apiserver.key'}",
        f"--service-account-signing-key-file={certificates / 'apiserver.key'}",
        f"--service-account-issuer={server.url}",
        "--v=0",
        *options,
    ]
    log = folder / "kube-apiserver.log"
    with serving(command, log) as process:
        until_ready(server.is_ready, process, log)
        yield server


def _kubeconfig(server: KubeApiserver) -> dict[str, Any]:
    cluster = {"server": server.url, "certificate-authority": str(server.ca)}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": server.token}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
        "current-context": "test",
    }
