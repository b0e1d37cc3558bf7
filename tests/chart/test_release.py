"""The life of a release on a real API server that enforces Pod Security `restricted`."""

import asyncio
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml
from testkit.cluster.accounts import kubeconfig_of_account
from testkit.helm import CHART, RELEASE, Object, helm, values_file
from testkit.servers.kube_apiserver import KubeApiserver

from videojobs.kube.client import Kube
from videojobs_operator.upkeep.default_pool import DefaultPool
from videojobs_operator.work.loop import persist

CRDS = ("renderpools.scriptsensei.io", "videojobs.scriptsensei.io")
TAKE_OWNERSHIP = "--set=crds.takeOwnership=true"
FIRST_INSTALL = [
    values_file(name)
    for name in ("default", "placed", "cluster-wide", "cached-pool", "sentinel", "extra-objects")
]
"""With what every cluster serves."""


@dataclass(frozen=True)
class Site:
    """A restricted namespace of a cluster, and Helm in it."""

    server: KubeApiserver
    namespace: str
    folder: Path

    def helm(self, *arguments: str) -> CompletedProcess[str]:
        """Run helm here."""
        kubeconfig = f"--kubeconfig={self.server.kubeconfig}"
        return helm(*arguments, kubeconfig, f"--namespace={self.namespace}")

    def install(self, *arguments: str, chart: Path = CHART) -> None:
        """`helm install`; Pod Security's warnings fail the test too. Then what an operator does
        when it starts."""
        done = self.helm("install", RELEASE, str(chart), *arguments)
        assert done.returncode == 0, done.stderr
        assert "would violate" not in done.stderr
        asyncio.run(self._create_default_pool())

    async def _create_default_pool(self) -> None:
        account = kubeconfig_of_account(
            self.server, self.namespace, self.folder, f"{RELEASE}-operator"
        )
        with pytest.MonkeyPatch.context() as patched:
            patched.setitem(os.environ, "KUBECONFIG", str(account))
            async with await Kube.connect() as kube:
                await persist(DefaultPool(kube, self.namespace, f"{RELEASE}-pool").create)

    def upgrade(self, *arguments: str) -> str:
        """`helm upgrade`; returns what it prints, with the notes."""
        done = self.helm("upgrade", RELEASE, str(CHART), *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def get(self, kind: str, name: str) -> Object:
        """An object; {} when it is not there."""
        done = self.server.kubectl(
            "get", kind, name, "-n", self.namespace, "-o", "yaml", "--ignore-not-found"
        )
        assert done.returncode == 0, done.stderr
        found: Object = yaml.safe_load(done.stdout) or {}
        return found

    def pods(self) -> Iterator[Object]:
        """The pods that the workloads ask for, as their controllers would make them."""
        listed = self.server.kubectl("get", "deploy,sts", "-n", self.namespace, "-o", "yaml")
        for workload in yaml.safe_load(listed.stdout)["items"]:
            spec = workload["spec"]["template"]["spec"]
            claims = workload["spec"].get("volumeClaimTemplates", [])
            names = [claim["metadata"]["name"] for claim in claims]
            volumes = [{"name": name, "emptyDir": {}} for name in names]
            yield {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": workload["metadata"]["name"], "namespace": self.namespace},
                "spec": {**spec, "volumes": [*spec.get("volumes", []), *volumes]},
            }

    def secrets(self) -> dict[str, dict[str, str]]:
        """Data of the generated Secrets."""
        names = ("redis", "storage", "token-key")
        return {name: self.get("secret", f"{RELEASE}-{name}")["data"] for name in names}

    def left(self) -> set[str]:
        """Kind and name of everything that bears the release's name."""
        server, selector = self.server, f"--selector=app.kubernetes.io/instance={RELEASE}"
        kinds = server.kubectl("api-resources", "--verbs=list", "-o", "name").stdout.split()
        options = ("-n", self.namespace, selector, "-o", "name", "--ignore-not-found")
        return set(server.kubectl("get", ",".join(kinds), *options).stdout.split())

    def may(self, account: str, verb: str, resource: str, namespace: str = "") -> bool:
        """Whether a ServiceAccount of the release has a right."""
        user = f"--as=system:serviceaccount:{self.namespace}:{RELEASE}-{account}"
        done = self.server.kubectl(
            "auth", "can-i", verb, resource, user, "-n", namespace or self.namespace
        )
        return done.stdout.strip() == "yes"


@pytest.fixture
def site(empty_cluster: KubeApiserver, tmp_path: Path) -> Iterator[Site]:
    """A namespace that enforces `restricted`; afterwards the cluster is as empty as before."""
    name = f"media-{secrets.token_hex(4)}"
    levels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")}
    metadata = {"name": name, "labels": levels}
    empty_cluster.apply(
        yaml.safe_dump({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    )
    site = Site(empty_cluster, name, tmp_path)
    yield site
    site.helm("uninstall", RELEASE, "--ignore-not-found")
    deleted = empty_cluster.kubectl("delete", "crd", *CRDS, "--ignore-not-found", "--timeout=120s")
    assert deleted.returncode == 0, deleted.stderr


@pytest.mark.parametrize("values", FIRST_INSTALL, ids=lambda path: path.stem)
def test_one_command_installs_everything_on_an_empty_cluster(site: Site, values: Path) -> None:
    site.install(f"--values={values}")

    assert site.get("renderpool", "default")["spec"]["slots"] in {2, 8}
    for crd in CRDS:
        assert site.get("crd", crd)
    for pod in site.pods():
        site.server.apply(yaml.safe_dump(pod), "--dry-run=server", "--validate=strict")


def test_an_upgrade_keeps_the_secrets_and_changes_the_pool(site: Site) -> None:
    site.install("--set=pool.slots=4")
    before, pool = site.secrets(), site.get("renderpool", "default")

    site.upgrade("--set=pool.slots=5,pool.minSlots=2")

    after = site.get("renderpool", "default")
    assert site.secrets() == before
    assert (after["spec"]["slots"], after["spec"]["minSlots"]) == (5, 2)
    assert after["metadata"]["uid"] == pool["metadata"]["uid"], "a render keeps its pool"


def test_an_upgrade_brings_the_crds_of_the_new_chart(site: Site, tmp_path: Path) -> None:
    old_chart = Path(shutil.copytree(CHART, tmp_path / "videojobs"))
    old_crd = old_chart / "files" / "crds" / f"{CRDS[1]}.yaml"
    old_crd.write_text(old_crd.read_text().replace("shortNames: [vj]", "shortNames: [old]"))
    site.install(chart=old_chart)
    assert site.get("crd", CRDS[1])["spec"]["names"]["shortNames"] == ["old"]

    site.upgrade()

    assert site.get("crd", CRDS[1])["spec"]["names"]["shortNames"] == ["vj"]


def test_a_rollback_to_the_first_revision_leaves_the_pool(site: Site) -> None:
    site.install()
    site.upgrade("--set=pool.slots=5")

    done = site.helm("rollback", RELEASE, "1")

    assert done.returncode == 0, done.stderr
    assert site.get("renderpool", "default")


def test_uninstalling_keeps_jobs_and_a_new_install_finds_them(site: Site) -> None:
    site.install()
    site.server.apply((CHART.parents[1] / "examples" / "videojob.yaml").read_text(), "-n",
                      site.namespace)  # fmt: skip

    assert site.helm("uninstall", RELEASE).returncode == 0

    assert site.get("videojob", "how-tides-work")
    assert not site.get("priorityclass", "videojobs-high")
    site.install()
    assert site.get("renderpool", "default")["spec"]["slots"] == 8


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        (
            [],
            {
                "customresourcedefinition.apiextensions.k8s.io/renderpools.scriptsensei.io",
                "customresourcedefinition.apiextensions.k8s.io/videojobs.scriptsensei.io",
                "renderpool.scriptsensei.io/default",
            },
        ),
        (["--set=crds.keep=false"], set()),
    ],
    ids=["what is to be kept", "nothing"],
)
def test_uninstalling_leaves(site: Site, settings: list[str], left: set[str]) -> None:
    site.install("--set=networkPolicies.enabled=true,flowSchema.enabled=true", *settings)
    assert len(site.left()) > 20

    assert site.helm("uninstall", RELEASE, "--wait").returncode == 0

    assert site.left() == left


def test_crds_that_an_administrator_installed_are_left_alone(site: Site) -> None:
    done = site.server.kubectl("apply", "-f", str(CHART.parents[1] / "crds"))
    assert done.returncode == 0, done.stderr
    waited = site.server.kubectl(
        "wait", "--for=condition=Established", "--timeout=30s", "crd", *CRDS
    )
    assert waited.returncode == 0, waited.stderr

    site.install(f"--values={values_file('without-cluster-scope')}")

    assert "helm.sh/chart" not in site.get("crd", CRDS[0])["metadata"].get("labels", {})
    assert site.get("renderpool", "default")
    assert not site.get("priorityclass", "shared-high")


def test_accounts_may_do_their_work_and_no_more(site: Site) -> None:
    site.install()

    assert site.may("operator", "patch", "videojobs.scriptsensei.io/status")
    assert site.may("operator", "create", "jobs.batch")
    assert site.may("api", "create", "videojobs.scriptsensei.io")
    for account, verb, resource in (
        ("operator", "list", "secrets"),
        ("operator", "create", "pods"),
        ("operator", "update", "renderpools.scriptsensei.io"),
        ("operator", "create", "roles.rbac.authorization.k8s.io"),
        ("api", "get", "secrets"),
        ("api", "patch", "videojobs.scriptsensei.io/status"),
        ("api", "create", "jobs.batch"),
        ("renderer", "get", "videojobs.scriptsensei.io"),
        ("renderer", "get", "secrets"),
    ):
        assert not site.may(account, verb, resource), f"{account} may {verb} {resource}"
    for account, verb, resource in (
        ("operator", "get", "secrets"),
        ("operator", "list", "pods"),
        ("api", "create", "videojobs.scriptsensei.io"),
    ):
        assert not site.may(account, verb, resource, namespace="kube-system")


@pytest.mark.parametrize("setting", ["pool.slots=5", "pool.minSlots=2"])
def test_slots_that_somebody_scaled_stay_and_stop_no_upgrade(site: Site, setting: str) -> None:
    site.install()
    site.upgrade("--set=pool.slots=6")
    scale = ("scale", "renderpool", "default", "--replicas=3", "-n", site.namespace)
    assert site.server.kubectl(*scale).returncode == 0

    site.upgrade(f"--set={setting}")
    site.upgrade()

    assert site.get("renderpool", "default")["spec"]["slots"] == 3


def test_a_second_release_in_a_namespace_is_refused(site: Site) -> None:
    site.install()
    settings = "crds.enabled=false,priorityClasses.prefix=b,pool.name=other"

    done = site.helm("install", "second", str(CHART), f"--set={settings}")

    assert done.returncode == 1
    assert f"namespace {site.namespace} has the release {RELEASE} already" in done.stderr
    assert not site.get("deployment", "second-operator")


def test_crds_of_another_release_are_taken_only_on_demand(site: Site) -> None:
    site.install()
    assert site.helm("uninstall", RELEASE).returncode == 0

    refused = site.helm("install", "heir", str(CHART))
    taken = site.helm("install", "heir", str(CHART), "--take-ownership", TAKE_OWNERSHIP)
    site.helm("uninstall", "heir")

    assert refused.returncode == 1
    owner = f"belongs to the release {RELEASE} in namespace {site.namespace}"
    for word in (CRDS[0], owner, "crds.enabled", "crds.takeOwnership", "--take-ownership"):
        assert word in refused.stderr
    assert taken.returncode == 0, taken.stderr
    marks = site.get("crd", CRDS[0])["metadata"]["annotations"]
    assert marks["meta.helm.sh/release-name"] == "heir"


def test_a_rollback_leaves_what_others_scale(site: Site) -> None:
    site.install()
    site.upgrade("--set=api.autoscaling.enabled=false,api.replicas=null")
    revision = "2"
    for scaled in ("renderpool/default", f"deployment/{RELEASE}-api"):
        scale = ("scale", scaled, "--replicas=3", "-n", site.namespace)
        assert site.server.kubectl(*scale).returncode == 0
    site.upgrade("--set=api.autoscaling.enabled=false,api.replicas=null,pool.minSlots=2")

    done = site.helm("rollback", RELEASE, revision)

    assert done.returncode == 0, done.stderr
    assert site.get("renderpool", "default")["spec"]["slots"] == 3
    assert site.get("deployment", f"{RELEASE}-api")["spec"]["replicas"] == 3


def test_slots_that_somebody_patched_stay_and_the_notes_say_so(site: Site) -> None:
    site.install()
    site.upgrade("--set=pool.slots=6")
    patch = ("patch", "renderpool", "default", "--type=merge", '--patch={"spec":{"slots":3}}')
    assert site.server.kubectl(*patch, "-n", site.namespace).returncode == 0

    told = site.upgrade("--set=pool.slots=12")

    assert site.get("renderpool", "default")["spec"]["slots"] == 3
    assert "keeps its 3 slots" in told
    assert "scale renderpool default --replicas=12" in told


def test_slots_stay_where_an_autoscaler_has_left_them(site: Site) -> None:
    site.install("--set=pool.autoscaling.enabled=true")
    scale = ("scale", "renderpool", "default", "--replicas=2", "-n", site.namespace)
    assert site.server.kubectl(*scale).returncode == 0

    site.upgrade("--set=pool.autoscaling.enabled=true,pool.maxSlots=9")
    assert site.get("renderpool", "default")["spec"]["slots"] == 2
    site.upgrade("--set=pool.autoscaling.enabled=false")

    spec = site.get("renderpool", "default")["spec"]
    assert spec["slots"] == 2
    assert not spec["autoscaling"]["enabled"]
