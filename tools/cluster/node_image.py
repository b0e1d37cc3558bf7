"""The image of a kind node, made from Go modules and Debian's packages.

Two flavours: one node, whose pod network is a bridge, and several, whose pod network is
kube-router. Both hold every image that the cluster starts with, unpacked.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.cluster import cache, docker, gobuild, images, steps

REPOSITORY = "videojobs-node"

PROGRAMS = ("containerd", "containerd-shim-runc-v2", "ctr", "kubeadm", "kubectl", "kubelet")

SOURCE = images.SOURCES / "node"
SEVERAL_SOURCE = images.SOURCES / "node-several"


def name(nodes: int) -> str:
    """The node image for a cluster of so many nodes."""
    flavour = "" if nodes == 1 else "-several"
    return f"{REPOSITORY}:{gobuild.kubernetes_version()}{flavour}"


def ensure_base(nodes: int) -> None:
    """Make the node image that holds no other images yet."""
    ensure_one()
    if nodes > 1:
        ensure_several()


def ensure(nodes: int) -> str:
    """Make the node image unless it is there; its name. Its base and the images it holds must be
    there."""
    held = images.on_nodes(nodes)
    base = one_name() if nodes == 1 else several_name()
    base_content = one_key() if nodes == 1 else several_key()
    key = cache.content_key(base_content, *map(image_id, held))
    if docker.image_key(name(nodes)) != key:
        with steps.step("node image: unpack the cluster's images") as step:
            preload(step, key, base, held, name(nodes))
    return name(nodes)


def values() -> dict[str, str]:
    """What the files of the node image leave open."""
    pause = next(image for image in images.kubeadm() if images.image_program(image) == "pause")
    return {
        "@PAUSE_IMAGE@": pause,
        "@LOCAL_PATH_PROVISIONER_IMAGE@": images.local_path_provisioner(),
        "@KUBE_ROUTER_IMAGE@": images.kube_router(),
        "@KUBERNETES_VERSION@": gobuild.kubernetes_version(),
    }


def one_name() -> str:
    """The node image before it holds other images."""
    return f"{REPOSITORY}-base:{gobuild.kubernetes_version()}"


def several_name() -> str:
    """The same for a cluster of several nodes."""
    return f"{one_name()}-several"


def one_key() -> str:
    """The content key of the node image without the images it holds."""
    programs = [gobuild.program_key(program) for program in (*PROGRAMS, *gobuild.CNI_PROGRAMS)]
    filled = [text for pair in sorted(values().items()) for text in pair]
    return cache.files_key(SOURCE, [SOURCE], images.packages_key(), *programs, *filled)


def ensure_one() -> None:
    """Build the node image without the images it holds."""
    key = one_key()
    layout = {f"bin/{program}": program for program in PROGRAMS}
    layout |= {f"cni/{program}": program for program in gobuild.CNI_PROGRAMS}
    images.make_unless_there(
        one_name(), key, lambda step: build_filled(step, one_name(), key, SOURCE, layout)
    )


def several_key() -> str:
    """The content key of the flavour for several nodes, without the images it holds."""
    return cache.files_key(SEVERAL_SOURCE, [SEVERAL_SOURCE], one_key())


def ensure_several() -> None:
    """Build the flavour for several nodes on top of the one for one node."""
    key = several_key()
    images.make_unless_there(
        several_name(),
        key,
        lambda step: build_filled(step, several_name(), key, SEVERAL_SOURCE, {}),
    )


def build_filled(
    step: steps.Step, image: str, key: str, source: Path, layout: dict[str, str]
) -> None:
    """Build from a copy of a folder whose placeholders are filled in."""
    with tempfile.TemporaryDirectory(prefix="videojobs-node-") as copy:
        shutil.copytree(source, copy, dirs_exist_ok=True)
        for path in cache.files_under([Path(copy)]):
            path.write_text(filled_in(path.read_text(), values()))
        images.build_from(step, image, key, Path(copy), layout, {"NODE_IMAGE": one_name()})


def filled_in(text: str, replacements: dict[str, str]) -> str:
    """The text with each placeholder replaced."""
    for placeholder, value in replacements.items():
        text = text.replace(placeholder, value)
    return text


def image_id(image: str) -> str:
    """The id of an image that must be there."""
    document = docker.inspect("image", image)
    if document is None:
        raise steps.StepFailed(f"{image} is gone from the engine; run this again")
    found: str = document["Id"]
    return found


def preload(step: steps.Step, key: str, base: str, held: tuple[str, ...], target: str) -> None:
    """Unpack images into the containerd of a base node image, and keep the result as `target`."""
    container = volume = f"{REPOSITORY}-preload-{key}"
    run = ["docker", "run", "--interactive", "--privileged", "--name", container]
    run += ["--volume", f"{volume}:/store", "--entrypoint", "/kind/preload", base]
    save = ["docker", "save", *held]
    remove_preload(container)
    try:
        with subprocess.Popen(save, stdout=subprocess.PIPE) as saving:
            step.run(run, stdin=saving.stdout)
        changes = ['ENTRYPOINT ["/usr/local/bin/entrypoint"]', f"LABEL {docker.KEY_LABEL}={key}"]
        options = [part for change in changes for part in ("--change", change)]
        step.run(["docker", "commit", *options, container, target])
    finally:
        remove_preload(container)


def remove_preload(name: str) -> None:
    """Remove the container and its volume, those of a run that was killed included."""
    steps.capture(["docker", "rm", "--force", name])
    steps.capture(["docker", "volume", "rm", "--force", name])
