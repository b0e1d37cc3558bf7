"""Build the cluster's programs from Go modules, once per content of what they are built from."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.cluster import cache, paths, steps

# Without the storage drivers that need C libraries.
TAGS = "no_btrfs,no_devmapper,no_zfs"

# Nobody debugs these programs: tables for a debugger are a fifth of the compiler's work.
COMPILER_FLAGS = "-dwarf=false"

# The builds fit in memory: collecting garbage less often saves a quarter of the time.
ENVIRONMENT = {"CGO_ENABLED": "0", "GOGC": "400", "GOFLAGS": "-buildvcs=false"}

DOWNLOAD_TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class LeftOut:
    """Files of a module that stubs of ours stand in for: what those import is not compiled."""

    module: str
    stubs: Path
    """A folder of Go files, each at the path in the module of the file it stands in for."""


@dataclass(frozen=True)
class Build:
    """Programs that are built and kept together."""

    name: str
    packages: tuple[str, ...]
    module: Path = paths.TOOLS
    alone: bool = False
    """Not in one `go build` with others of its module."""
    left_out: LeftOut | None = None
    """Of a build that is alone in its module."""

    @property
    def programs(self) -> tuple[str, ...]:
        return tuple(program_name(package) for package in self.packages)

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-")


VERSITYGW = "github.com/versity/versitygw"
VERSITYGW_MODULE = paths.TOOLS / "versitygw" / "go.mod"

KUBERNETES = "k8s.io/kubernetes"
CONTAINERD = "github.com/containerd/containerd/v2"
CNI_PLUGINS = "github.com/containernetworking/plugins/plugins"
CNI_PROGRAMS = ("bridge", "host-local", "loopback", "portmap", "ptp")

API_SERVER = (
    Build("kube-apiserver", (f"{KUBERNETES}/cmd/kube-apiserver",)),
    Build("etcd", ("go.etcd.io/etcd/server/v3",)),
)
KUBECTL = (Build("kubectl", (f"{KUBERNETES}/cmd/kubectl",)),)
KIND = (*KUBECTL, Build("kind", ("sigs.k8s.io/kind",)))
"""What makes a cluster, and asks it."""

HELM = (Build("helm", ("helm.sh/helm/v4/cmd/helm",)),)
STORAGE = (
    Build(
        "versitygw",
        (f"{VERSITYGW}/cmd/versitygw",),
        VERSITYGW_MODULE.parent,
        left_out=LeftOut(VERSITYGW, VERSITYGW_MODULE.parent / "leftout"),
    ),
)
"""The S3 server that the chart runs."""

CONTROL_PLANE = (
    Build(
        "control plane",
        tuple(
            f"{KUBERNETES}/cmd/{name}"
            for name in ("kube-controller-manager", "kube-scheduler", "kube-proxy", "kubeadm")
        ),
    ),
)
NODE = (
    *API_SERVER,
    Build("kubelet", (f"{KUBERNETES}/cmd/kubelet",)),
    *CONTROL_PLANE,
    Build(
        "cluster services",
        ("./coredns", "./pause", "sigs.k8s.io/metrics-server/cmd/metrics-server"),
    ),
    # Alone: it spells one of its dependencies as no other module does, which go refuses to load
    # beside the usual spelling.
    Build("local-path-provisioner", ("github.com/rancher/local-path-provisioner",), alone=True),
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
)
"""What the node image and the images of the cluster's own pods are made of."""

NETWORK = (Build("kube-router", ("github.com/cloudnativelabs/kube-router/v2/cmd/kube-router",)),)
"""The pod network of clusters of several nodes."""

CHECKS = (
    Build(
        "kubeconform",
        ("github.com/yannh/kubeconform/cmd/kubeconform",),
        paths.TOOLS / "kubeconform",
    ),
    Build("kstatus", ("./kstatus",), paths.TOOLS / "kstatus"),
)

TESTS = (*API_SERVER, *CONTROL_PLANE, *KUBECTL, *HELM, *STORAGE, *CHECKS)
"""What the tests without a cluster call: some let Kubernetes' own controllers work."""

KEDA_MODULE = paths.TOOLS / "keda" / "go.mod"
KEDA_PACKAGE = "github.com/kedacore/keda/v2/cmd"

KEDA = (Build("KEDA", (f"{KEDA_PACKAGE}/operator", f"{KEDA_PACKAGE}/adapter"), KEDA_MODULE.parent),)
"""The autoscaler of `make test-autoscaling`; nothing else needs it, and it takes minutes."""

KUEUE = (Build("Kueue", ("sigs.k8s.io/kueue/cmd/kueue",), paths.TOOLS / "kueue"),)
"""The job queue of `make test-kueue`, and a peer in `bench.operator.peers`."""

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
        f"main.Version={module_version(VERSITYGW, VERSITYGW_MODULE)}",
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
    if build.left_out:
        roots.append(build.left_out.stubs)
    flags = (TAGS, COMPILER_FLAGS, linker_flags())
    return cache.files_key(build.module, roots, go, *flags, *build.packages)


def ensure(builds: tuple[Build, ...]) -> None:
    """Build what is not built yet, and link it into the folder of current programs.

    One `go build` makes all that a module lacks: packages that programs share are compiled once,
    and one program is linked while another is compiled.
    """
    paths.BIN.mkdir(parents=True, exist_ok=True)
    folders = build_folders(builds)
    for together in runs([build for build in builds if not folders[build].exists()]):
        compile_into(together, folders)
    for build, folder in folders.items():
        for program in build.programs:
            link(paths.BIN / program, folder / program)


def are_built(builds: tuple[Build, ...]) -> bool:
    """Are the builds there, as the module files ask for them?"""
    return all(folder.exists() for folder in build_folders(builds).values())


def build_folders(builds: Sequence[Build]) -> dict[Build, Path]:
    """Where the programs of each build are kept."""
    go = go_version()
    return {build: paths.BUILDS / f"{build.slug}-{build_key(build, go)}" for build in builds}


def runs(builds: Sequence[Build]) -> list[list[Build]]:
    """The builds, grouped by the `go build` that makes them."""
    groups: dict[tuple[Path, str], list[Build]] = {}
    for build in builds:
        groups.setdefault((build.module, build.name if build.alone else ""), []).append(build)
    return list(groups.values())


def title(builds: Sequence[Build]) -> str:
    """What the step that makes the builds is called."""
    if len(builds) == 1:
        return f"compile {builds[0].name}"
    programs = [program for build in builds for program in build.programs]
    return f"compile {len(programs)} programs, {programs[0]} to {programs[-1]}"


def compile_into(builds: Sequence[Build], folders: Mapping[Build, Path]) -> None:
    """Run one `go build`; a folder appears only when all of its programs are there."""
    partial = paths.BUILDS / f"{builds[0].slug}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    command = ["go", "build", "-trimpath", "-tags", TAGS, f"-gcflags=all={COMPILER_FLAGS}"]
    command += ["-ldflags", linker_flags(), "-o", f"{partial}/"]
    packages = [package for build in builds for package in build.packages]
    with steps.step(title(builds)) as step:
        command += module_file(builds[0], partial)
        step.run([*command, *packages], env=ENVIRONMENT, cwd=builds[0].module)
    for build in builds:
        folder = partial / f"{build.slug}.folder"
        folder.mkdir()
        for package, program in zip(build.packages, build.programs, strict=True):
            (partial / built_name(package)).rename(folder / program)
        folder.rename(folders[build])
        remove_other_keys(folders[build], build.slug)
    shutil.rmtree(partial)


def module_file(build: Build, folder: Path) -> list[str]:
    """go's option that has it compile a copy of a module in which our stubs stand in for files.

    go refuses to read them in place of the files themselves, which belong to its module cache.
    """
    if build.left_out is None:
        return []
    module, stubs = build.left_out.module, build.left_out.stubs
    copy = folder / "source"
    for source in (module_source(module, build.module), stubs):
        for path in filter(Path.is_file, source.rglob("*")):
            target = copy / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    go_mod = (build.module / "go.mod").read_text()
    (folder / "go.mod").write_text(f"{go_mod}\nreplace {module} => {copy}\n")
    shutil.copyfile(build.module / "go.sum", folder / "go.sum")
    return [f"-modfile={folder / 'go.mod'}"]


def module_source(module: str, folder: Path) -> Path:
    """Where the sources of a module are that the go.mod in a folder requires; downloads them."""
    command = ["go", "-C", str(folder), "mod", "download", "-json", module]
    answer = steps.capture(command, timeout=DOWNLOAD_TIMEOUT_SECONDS)
    if answer is None:
        raise steps.StepFailed(f"{module} cannot be downloaded: run `{' '.join(command)}`")
    return Path(json.loads(answer)["Dir"])


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
