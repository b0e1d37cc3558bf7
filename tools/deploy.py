"""Installs the chart in the kind cluster, or upgrades it: `python3 -m tools.deploy`.

The namespace enforces Pod Security `restricted`. Images go by their content tags, so an upgrade
restarts exactly what has changed.
"""

import sys
from collections.abc import Sequence
from typing import Final

from tools.cluster import gobuild, paths, project_images
from tools.cluster.steps import Step, StepFailed, capture, one_at_a_time, step

NAMESPACE: Final = "videojobs"
RELEASE: Final = "videojobs"
NODE_PORT: Final = 30812
"""The cluster maps it to 127.0.0.1:8012."""

CHART: Final = paths.REPOSITORY / "charts" / "videojobs"
WAIT: Final = "300s"
DIAGNOSES: Final = (
    ("get", "pods", "-o", "wide"),
    ("get", "events", "--sort-by=.lastTimestamp"),
    ("logs", "-l", "app.kubernetes.io/instance=videojobs", "--all-containers", "--tail=20"),
)


def kubectl(*arguments: str) -> list[str]:
    """A kubectl command for the product's namespace."""
    program = str(gobuild.program("kubectl"))
    return [program, f"--kubeconfig={paths.KUBECONFIG}", f"--namespace={NAMESPACE}", *arguments]


def values(references: Sequence[str]) -> list[str]:
    """What differs from the chart's own values: the port on the host, and the images' tags."""
    options = ["--set", f"api.service.type=NodePort,api.service.nodePort={NODE_PORT}"]
    for reference in references:
        name, _, tag = reference.removeprefix("videojobs-").partition(":")
        # As a string: a tag of digits alone would become a number.
        options += ["--set-string", f"{name}.image.tag={tag}"]
    return options


def make_namespace(work: Step) -> None:
    """The namespace, restricted."""
    if capture(kubectl("get", "namespace", NAMESPACE)) is None:
        work.run(kubectl("create", "namespace", NAMESPACE))
    label = "pod-security.kubernetes.io/enforce=restricted"
    work.run(kubectl("label", "namespace", NAMESPACE, label, "--overwrite"))


def deploy() -> None:
    """Build and load what has changed, install or upgrade, and wait until everything is ready."""
    with one_at_a_time():
        references = project_images.load()
        with step("helm upgrade --install videojobs") as work:
            install(work, references)


def install(work: Step, references: Sequence[str]) -> None:
    """The chart, with the images by their content tags."""
    make_namespace(work)
    helm = [str(gobuild.program("helm")), f"--kubeconfig={paths.KUBECONFIG}"]
    upgrade = ["upgrade", "--install", RELEASE, str(CHART), "--namespace", NAMESPACE]
    command = [*helm, *upgrade, *values(references)]
    try:
        work.run([*command, "--wait", "--timeout", WAIT])
    except StepFailed:
        for diagnosis in DIAGNOSES:
            work.run(kubectl(*diagnosis))
        raise


def main() -> int:
    """Exit code 1 when the installation does not become ready; the message names the log."""
    try:
        deploy()
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
