"""KEDA in the cluster, from its own Go module: an autoscaler with an external metrics API."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tools.cluster import gobuild, images, kind, paths, project_images, registry, steps

NAMESPACE = "keda"
READY_TIMEOUT_SECONDS = 180

PROGRAMS = {
    "ghcr.io/kedacore/keda": "keda",
    "ghcr.io/kedacore/keda-metrics-apiserver": "keda-adapter",
}
"""The image of each part, and the program in it."""

USER = 65532
"""Of KEDA's own images; the ones made here have no user of their own."""


def version() -> str:
    """The version that go.mod requires, such as v2.21.0."""
    return gobuild.module_version("github.com/kedacore/keda/v2", gobuild.KEDA_MODULE)


def up() -> None:
    """Have KEDA in the cluster, its metrics API available."""
    references = [f"{image}:{version().removeprefix('v')}" for image in PROGRAMS]
    if not registry.in_reach():
        gobuild.ensure(gobuild.KEDA)
        for reference, program in zip(references, PROGRAMS.values(), strict=True):
            images.from_program(reference, program, f"/{program}")
        project_images.load_into_nodes(references)
    with steps.step("install KEDA") as step:
        install(step)
        steps.wait_until("KEDA's metrics API answers", answers, READY_TIMEOUT_SECONDS, HINT)


HINT = (
    f"Look with `kubectl --kubeconfig {paths.KUBECONFIG} get pods,events --namespace {NAMESPACE}`."
)


def install(step: steps.Step) -> None:
    """Apply KEDA's own manifests, without its optional webhooks."""
    with tempfile.TemporaryDirectory(prefix="videojobs-keda-") as folder:
        # Kustomize reads nothing outside its root, and the module cache is read-only.
        shutil.copytree(source() / "config", Path(folder) / "config", copy_function=shutil.copy)
        overlay = Path(folder) / "overlay"
        overlay.mkdir()
        (overlay / "kustomization.yaml").write_text(json.dumps(kustomization()))
        rendered = Path(folder) / "keda.yaml"
        text = gobuild.run_quietly("kubectl", "kustomize", str(overlay))
        rendered.write_text(text)
        options = [f"--kubeconfig={paths.KUBECONFIG}", "--server-side", "--force-conflicts"]
        step.run([gobuild.program("kubectl"), "apply", *options, f"--filename={rendered}"])


def source() -> Path:
    """The folder of KEDA's module."""
    command = ["go", "-C", str(gobuild.KEDA_MODULE.parent), "list", "-m", "-f", "{{.Dir}}"]
    found = steps.capture([*command, "github.com/kedacore/keda/v2"])
    if not found:
        raise steps.StepFailed(f"go finds no KEDA by {gobuild.KEDA_MODULE}")
    return Path(found)


def kustomization() -> dict[str, Any]:
    """What differs from KEDA's own manifests: the version, and images that are on the nodes."""
    container = "/spec/template/spec/containers/0"
    patch = [
        {"op": "replace", "path": f"{container}/imagePullPolicy", "value": "IfNotPresent"},
        {"op": "replace", "path": f"{container}/readinessProbe/initialDelaySeconds", "value": 1},
        {"op": "add", "path": "/spec/template/spec/securityContext/runAsUser", "value": USER},
    ]
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["../config/minimal"],
        "images": [{"name": image, "newTag": version().removeprefix("v")} for image in PROGRAMS],
        "patches": [{"target": {"kind": "Deployment"}, "patch": json.dumps(patch)}],
    }


def answers() -> bool:
    """Is the external metrics API there?"""
    return kind.kubectl("get", "--raw", "/apis/external.metrics.k8s.io/v1beta1") is not None
