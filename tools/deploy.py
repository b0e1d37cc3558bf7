"""Installs the chart in the kind cluster, which it makes when there is none, or upgrades it:
`python3 -m tools.deploy [VALUE=X ...]`.

The namespace enforces Pod Security `restricted`. Images go by their content tags, so an upgrade
restarts exactly what has changed.
"""

import os
import sys
import urllib.request
from collections.abc import Sequence
from typing import Final

from tools.cluster import gobuild, images, kind, lifecycle, paths, project_images, registry
from tools.cluster.plan import Plan
from tools.cluster.steps import Step, StepFailed, capture, one_at_a_time, step, wait_until

NAMESPACE: Final = "videojobs"
RELEASE: Final = "videojobs"
ADDRESS: Final = f"http://127.0.0.1:{kind.API_HOST_PORT}"
ANSWER_SECONDS: Final = 60
HINT: Final = f"Look with `kubectl --namespace {NAMESPACE} get services,endpointslices`."
CHART: Final = paths.REPOSITORY / "charts" / "videojobs"
WAIT: Final = "300s"
NEW_POOL_SLOTS: Final = 8
"""The default of `spec.slots` in the CRD of RenderPools."""
RENDER_MILLICPU: Final = 500
"""The chart's `pool.resources.requests.cpu`."""
OTHER_PODS_MILLICPU: Final = 1300
"""CPU requests of all other pods on the kind node: Kubernetes' own and those of the release."""
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
    """What differs from the chart's own values: the port on the host, the slots that fit this
    machine, and the images' tags."""
    options = ["--set", f"api.service.type=NodePort,api.service.nodePort={kind.API_NODE_PORT}"]
    options += ["--set", f"pool.slots={fitting_slots(os.cpu_count() or 1)}"]
    for reference in references:
        name, _, tag = reference.removeprefix("videojobs-").partition(":")
        # As a string: a tag of digits alone would become a number.
        options += ["--set-string", f"{name}.image.tag={tag}"]
    return options


def fitting_slots(cpus: int) -> int:
    """How many renders have room on one node with so many CPUs, by their requests."""
    return min(NEW_POOL_SLOTS, max(1, (cpus * 1000 - OTHER_PODS_MILLICPU) // RENDER_MILLICPU))


def make_namespace(work: Step) -> None:
    """The namespace, restricted."""
    if capture(kubectl("get", "namespace", NAMESPACE)) is None:
        work.run(kubectl("create", "namespace", NAMESPACE))
    label = "pod-security.kubernetes.io/enforce=restricted"
    work.run(kubectl("label", "namespace", NAMESPACE, label, "--overwrite"))


def deploy(extra: Sequence[str] = ()) -> None:
    """Have a cluster, build and load what has changed, install or upgrade, and wait until
    everything is ready.

    `extra` are values of the chart, such as pool.slots=4.
    """
    references: list[str] = []

    def build() -> None:
        references.extend(project_images.ensure())

    with one_at_a_time(), Plan() as plan:
        cluster = lifecycle.tasks(plan, nodes=None)
        built = plan.add(build, cluster.bases)
        helm = plan.add(lambda: gobuild.ensure(gobuild.HELM), cluster.programs)
        storage = plan.add(make_storage, helm, cluster.bases)
        loaded = plan.add(lambda: load(references), built, storage, cluster.nodes)
        plan.add(lambda: upgrade(references, extra), loaded)


def make_storage() -> None:
    """The S3 server's image, where no node can pull it."""
    if not registry.in_reach():
        gobuild.ensure(gobuild.STORAGE)
        images.ensure_storage()


def load(references: Sequence[str]) -> None:
    """All that the chart runs and no node can pull."""
    if not registry.in_reach():
        project_images.load_into_nodes([images.REDIS, images.versitygw()])
    project_images.load(references)


def upgrade(references: Sequence[str], extra: Sequence[str]) -> None:
    """The release as this checkout has it."""
    with step("helm upgrade --install videojobs") as work:
        install(work, [*values(references), *(f"--set={value}" for value in extra)])
        wait_for_the_api()


def wait_for_the_api() -> None:
    """The nodes learn of new pods a moment after those are ready."""
    wait_until(f"the API answers at {ADDRESS}", api_answers, ANSWER_SECONDS, HINT)


def api_answers() -> bool:
    """Whether the API can be reached from here and says that it is ready."""
    try:
        with urllib.request.urlopen(f"{ADDRESS}/readyz", timeout=2):  # noqa: S310 - our own http
            return True
    except OSError:
        return False


def install(work: Step, options: Sequence[str]) -> None:
    """The chart with helm's options for its values. What a person or a bench has changed in the
    cluster meanwhile is taken back."""
    make_namespace(work)
    helm = [str(gobuild.program("helm")), f"--kubeconfig={paths.KUBECONFIG}"]
    upgrade = ["upgrade", "--install", RELEASE, str(CHART), "--namespace", NAMESPACE]
    try:
        work.run([*helm, *upgrade, *options, "--force-conflicts", "--wait", "--timeout", WAIT])
    except StepFailed:
        for diagnosis in DIAGNOSES:
            work.run(kubectl(*diagnosis))
        raise


def main(extra: Sequence[str]) -> int:
    """Exit code 1 when the installation does not become ready; the message names the log."""
    try:
        deploy(extra)
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
