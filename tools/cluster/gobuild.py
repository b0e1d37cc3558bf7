"""Build the cluster's programs from Go modules, once per content of what they are built from."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.cluster import cache, paths, steps

# Without the storage drivers that need C libraries.
TAGS = "no_btrfs,no_devmapper,no_zfs"

# The builds fit in memory: collecting garbage less often saves a quarter of the time.
ENVIRONMENT = {"CGO_ENABLED": "0", "GOGC": "400", "GOFLAGS": "-buildvcs=false"}


@dataclass(frozen=True)
class Build:
    """Programs that one `go build` makes in one module."""

    name: str
    packages: tuple[str, ...]
    module: Path = paths.TOOLS

    @property
    def programs(self) -> tuple[str, ...]:
        return tuple(program_name(package) for package in self.packages)


VERSITYGW_MODULE = paths.TOOLS / "versitygw" / "go.mod"

KUBERNETES = "k8s.io/kubernetes"
CONTAINERD = "github.com/containerd/containerd/v2"
CNI_PLUGINS = "github.com/containernetworking/plugins/plugins"
CNI_PROGRAMS = ("bridge", "host-local", "loopback", "portmap", "ptp")

CLIENTS = (
    # The API server first: what comes after shares most of its packages.
    Build("kube-apiserver", (f"{KUBERNETES}/cmd/kube-apiserver",)),
    Build("etcd", ("go.etcd.io/etcd/server/v3",)),
    Build("kubectl", (f"{KUBERNETES}/cmd/kubectl",)),
    Build("helm", ("helm.sh/helm/v4/cmd/helm",)),
    Build("kind", ("sigs.k8s.io/kind",)),
    Build(
        "kubeconform",
        ("github.com/yannh/kubeconform/cmd/kubeconform",),
        paths.TOOLS / "kubeconform",
    ),
    Build("versitygw", ("github.com/versity/versitygw/cmd/versitygw",), paths.TOOLS / "versitygw"),
)
"""What developers, tests and checks call on the host."""

NODE = (
    Build("kubelet", (f"{KUBERNETES}/cmd/kubelet",)),
    Build(
        "control plane",
        tuple(
            f"{KUBERNETES}/cmd/{name}"
            for name in ("kube-controller-manager", "kube-scheduler", "kube-proxy", "kubeadm")
        ),
    ),
    Build(
        "cluster services",
        ("./coredns", "./pause", "sigs.k8s.io/metrics-server/cmd/metrics-server"),
    ),
    # By itself: it spells one of its dependencies as no other module does, which go refuses
    # to load beside the usual spelling.
    Build("local-path-provisioner", ("github.com/rancher/local-path-provisioner",)),
    Build(
        "containerd",
        tuple(
            f"{CONTAINERD}/cmd/{name}" for name in ("containerd", "ctr", "containerd-shim-runc-v2")
        ),
    ),
    Build(
        "CNI plugins",
        (
            *(f"{CNI_PLUGINS}/main/{name}" for name in ("bridge", "loopback", "ptp")),
            f"{CNI_PLUGINS}/ipam/host-local",
            f"{CNI_PLUGINS}/meta/portmap",
        ),
    ),
    Build("kube-router", ("github.com/cloudnativelabs/kube-router/v2/cmd/kube-router",)),
)
"""What the node image and the images of the cluster's own pods are made of."""


KEDA_MODULE = paths.TOOLS / "keda" / "go.mod"
KEDA_PACKAGE = "github.com/kedacore/keda/v2/cmd"

KEDA = (Build("KEDA", (f"{KEDA_PACKAGE}/operator", f"{KEDA_PACKAGE}/adapter"), KEDA_MODULE.parent),)
"""The autoscaler of `make test-autoscaling`; nothing else needs it, and it takes minutes."""

FAKE_GCS_SERVER = (
    Build(
        "fake-gcs-server",
        ("github.com/fsouza/fake-gcs-server",),
        paths.TOOLS / "fake-gcs-server",
    ),
)
"""What the tests take for Google Cloud Storage; nothing else needs it."""

PROGRAM_NAMES = {
    "go.etcd.io/etcd/server/v3": "etcd",
    f"{KEDA_PACKAGE}/operator": "keda",
    f"{KEDA_PACKAGE}/adapter": "keda-adapter",
}


def program_name(package: str) -> str:
    """What a package's program is called: its last path element, where that says enough."""
    return PROGRAM_NAMES.get(package, package.rsplit("/", 1)[-1])


def built_name(package: str) -> str:
    """What `go build` calls it: the last path element that is not a major version."""
    elements = package.split("/")
    return elements[-2] if re.fullmatch(r"v\d+", elements[-1]) else elements[-1]


def module_version(module: str, go_mod: Path = paths.TOOLS / "go.mod") -> str:
    """The version of a module that go.mod requires, such as v1.37.2."""
    found = re.search(rf"^\s*(?:require )?{re.escape(module)} (v\S+)", go_mod.read_text(), re.M)
    if found is None:
        raise ValueError(f"{go_mod} requires no {module}")
    return found[1]


def kubernetes_version() -> str:
    """The Kubernetes version of the cluster, such as v1.37.2."""
    return module_version(KUBERNETES)


def linker_flags() -> str:
    """Strip the programs, and tell those that ask for it their version."""
    version = kubernetes_version()
    major, minor = version.lstrip("v").split(".")[:2]
    settings = [
        f"{package}.{name}={value}"
        for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
        for name, value in (("gitVersion", version), ("gitMajor", major), ("gitMinor", minor))
    ]
    settings += [
        f"helm.sh/helm/v4/internal/version.version={module_version('helm.sh/helm/v4')}",
        f"main.Version={module_version('github.com/versity/versitygw', VERSITYGW_MODULE)}",
    ]
    return " ".join(["-s", "-w", *(f"-X {setting}" for setting in settings)])


def go_version() -> str:
    """The Go toolchain's version; StepFailed when there is none."""
    version = steps.capture(["go", "env", "GOVERSION"])
    if version is None:
        raise steps.StepFailed("`go` is not to be found. Install Go 1.26 and put it in PATH.")
    return version


def build_key(build: Build, go: str) -> str:
    """The content key of a build: module files, our sources, flags and toolchain."""
    roots = [build.module / "go.mod", build.module / "go.sum"]
    roots += [build.module / package for package in build.packages if package.startswith("./")]
    return cache.files_key(build.module, roots, go, TAGS, linker_flags(), *build.packages)


def ensure(builds: tuple[Build, ...]) -> None:
    """Build what is not built yet, and link it into the folder of current programs."""
    go = go_version()
    paths.BIN.mkdir(parents=True, exist_ok=True)
    for build in builds:
        slug = build.name.lower().replace(" ", "-")
        folder = paths.BUILDS / f"{slug}-{build_key(build, go)}"
        if not folder.exists():
            compile_into(build, folder)
            remove_other_keys(folder, slug)
        for program in build.programs:
            link(paths.BIN / program, folder / program)


def compile_into(build: Build, folder: Path) -> None:
    """Run one `go build`; the folder appears only when all of its programs are there."""
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    command = ["go", "build", "-trimpath", "-tags", TAGS, "-ldflags", linker_flags()]
    with steps.step(f"build {build.name}") as step:
        step.run(
            [*command, "-o", f"{partial}/", *build.packages], env=ENVIRONMENT, cwd=build.module
        )
    for package, program in zip(build.packages, build.programs, strict=True):
        (partial / built_name(package)).rename(partial / program)
    partial.rename(folder)


def remove_other_keys(folder: Path, slug: str) -> None:
    """Delete earlier builds of the same name."""
    for other in folder.parent.iterdir():
        name, _, key = other.name.rpartition("-")
        if other != folder and name == slug and cache.is_key(key):
            shutil.rmtree(other)


def link(name: Path, target: Path) -> None:
    """Point a symbolic link at the target, at once for whoever uses it meanwhile."""
    if name.is_symlink() and os.readlink(name) == str(target):
        return
    temporary = name.with_name(f".{name.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.rename(name)


def program(name: str) -> Path:
    """The path of a built program."""
    return paths.BIN / name


def program_key(name: str) -> str:
    """A key that changes whenever the program may have changed."""
    return cache.content_key(os.readlink(program(name)))


def run_quietly(name: str, *arguments: str) -> str:
    """What a built program prints; StepFailed when it fails."""
    done = subprocess.run([program(name), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise steps.StepFailed(f"{name} {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout
