"""The images that the project does not build: pulled, or made here under their public names.

No Dockerfile, chart or manifest knows which of the two it was.
"""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tools.cluster import base_image, cache, docker, gobuild, paths, registry, steps

SOURCES = paths.TOOLS / "images"

REDIS = "redis:7-bookworm"
PACKAGES = "videojobs-packages"

# What kubeadm calls its images, and the program inside: most have the program's own name.
PROGRAM_PATHS = {"coredns": "/coredns", "pause": "/pause"}


def versitygw() -> str:
    """The S3 server's image."""
    version = gobuild.module_version(gobuild.VERSITYGW, gobuild.VERSITYGW_MODULE)
    return f"versity/versitygw:{version}"


def metrics_server() -> str:
    """The metrics server's image."""
    version = gobuild.module_version("sigs.k8s.io/metrics-server")
    return f"registry.k8s.io/metrics-server/metrics-server:{version}"


def local_path_provisioner() -> str:
    """The image of the default StorageClass's provisioner."""
    version = gobuild.module_version("github.com/rancher/local-path-provisioner")
    return f"rancher/local-path-provisioner:{version}"


def kube_router() -> str:
    """The image of the pod network of several nodes."""
    version = gobuild.module_version("github.com/cloudnativelabs/kube-router/v2")
    return f"cloudnativelabs/kube-router:{version}"


def kubeadm() -> tuple[str, ...]:
    """The images that kubeadm starts a control plane from."""
    listed = gobuild.run_quietly(
        "kubeadm", "config", "images", "list", "--kubernetes-version", gobuild.kubernetes_version()
    )
    return tuple(listed.split())


def image_program(image: str) -> str:
    """The program that an image holds: `coredns` for registry.k8s.io/coredns/coredns:v1.14.6."""
    return image.rsplit("/", 1)[-1].partition(":")[0]


def ensure_bases() -> None:
    """Have what images are made from: Debian, and on it the packages of the cluster's nodes."""
    if registry.in_reach():
        pull(base_image.NAME)
        return
    base_image.ensure()
    make_unless_there(
        PACKAGES,
        packages_key(),
        lambda step: docker.build(step, PACKAGES, packages_key(), SOURCES / "packages"),
    )


def packages_key() -> str:
    """The content key of the image that holds the nodes' packages."""
    folder = SOURCES / "packages"
    return cache.files_key(folder, [folder], base_image.key())


def ensure_redis() -> None:
    """Make Redis where nodes cannot pull it. What it is made from must be there."""
    if not registry.in_reach():
        from_folder(REDIS, "redis")


def ensure_storage() -> None:
    """Make the S3 server where nodes cannot pull it. What it is made from must be there."""
    if not registry.in_reach():
        from_folder(versitygw(), "versitygw", "versitygw")


def ensure_cluster(nodes: int) -> None:
    """Make the images of the cluster's own pods. What they are made from must be there."""
    for name in cluster(nodes):
        if image_program(name) in ("kube-proxy", "kube-router"):
            from_folder(name, "network", image_program(name))
        else:
            from_program(name)


def cluster(nodes: int) -> tuple[str, ...]:
    """The images of the pods that a cluster of so many nodes runs by itself."""
    network = (kube_router(),) if nodes > 1 else ()
    return (*kubeadm(), metrics_server(), local_path_provisioner(), *network)


def on_nodes(nodes: int) -> tuple[str, ...]:
    """The images that every node made here holds from the start."""
    return (base_image.NAME, REDIS, *cluster(nodes))


def pull(name: str) -> None:
    """Pull an image unless it is there."""
    if docker.inspect("image", name) is None:
        with steps.step(f"pull {name}") as step:
            step.run(["docker", "pull", name])


def from_folder(name: str, folder: str, program: str | None = None) -> None:
    """Build an image from tools/images/FOLDER and, beside its files, one built program."""
    source = SOURCES / folder
    programs = [program] if program else []
    key = cache.files_key(source, [source], packages_key(), *map(gobuild.program_key, programs))
    arguments = {"PROGRAM": program} if program else {}
    make_unless_there(
        name,
        key,
        lambda step: build_from(step, name, key, source, {p: p for p in programs}, arguments),
    )


def from_program(name: str, program: str = "", target: str = "") -> None:
    """Make an image of one static program and nothing else; by default the one it is named for."""
    program = program or image_program(name)
    target = target or PROGRAM_PATHS.get(program, f"/usr/local/bin/{program}")
    key = cache.content_key(gobuild.program_key(program), target)
    make_unless_there(
        name,
        key,
        lambda step: docker.import_binary(step, name, key, gobuild.program(program), target),
    )


def make_unless_there(name: str, key: str, make: Callable[[steps.Step], None]) -> None:
    """Make an image unless one of the same content is there."""
    if docker.image_key(name) != key:
        with steps.step(f"image {name}") as step:
            make(step)


def build_from(
    step: steps.Step,
    name: str,
    key: str,
    source: Path,
    programs: dict[str, str],
    arguments: dict[str, str] | None = None,
) -> None:
    """Build from a copy of a folder, with built programs laid at the given paths in it."""
    with ExitStack() as stack:
        context = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="videojobs-image-")))
        shutil.copytree(source, context, dirs_exist_ok=True)
        for path, program in programs.items():
            (context / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(gobuild.program(program), context / path)
        docker.build(step, name, key, context, arguments=arguments)
