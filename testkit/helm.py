"""The chart as Helm renders it."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from testkit.paths import REPOSITORY, tool

CHART: Final = REPOSITORY / "charts" / "videojobs"
_VALUES: Final = REPOSITORY / "tests" / "chart" / "values"
VALUES: Final = sorted((_VALUES).glob("*.yaml"))
RELEASE: Final = "vj"
NAMESPACE: Final = "media"
KUBERNETES: Final = "1.37.2"
SERVED: Final = (
    f"--kube-version={KUBERNETES}",
    "--api-versions=scriptsensei.io/v1alpha1/RenderPool",
)
"""Options of `helm template` for a cluster that has our CRDs already."""

Object = dict[str, Any]


def helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run helm; the caller judges its exit code."""
    command = [str(tool("helm")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def template(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`helm template` of the chart, for a cluster that has our CRDs already."""
    return helm("template", RELEASE, str(CHART), f"--namespace={NAMESPACE}", *SERVED, *arguments)


@cache
def rendered_text(values: Path | None = None, *settings: str) -> str:
    """The manifests as text, with a values file and `--set` settings."""
    arguments = [f"--values={values}"] if values else []
    done = template(*arguments, *(f"--set={setting}" for setting in settings))
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def rendered(values: Path | None = None, *settings: str) -> list[Object]:
    """The manifests as data, for reading only."""
    documents = yaml.load_all(rendered_text(values, *settings), Loader=yaml.CSafeLoader)
    return [document for document in documents if document]


def values_file(name: str) -> Path:
    """One of the values files."""
    return _VALUES / f"{name}.yaml"


def of_kind(objects: list[Object], kind: str) -> dict[str, Object]:
    """The objects of a kind by name."""
    return {item["metadata"]["name"]: item for item in objects if item["kind"] == kind}


def servers(objects: list[Object]) -> Iterator[tuple[str, Object]]:
    """Name and pod template of everything that keeps pods running."""
    for item in objects:
        if item["kind"] in {"Deployment", "StatefulSet"}:
            yield item["metadata"]["name"], item["spec"]["template"]


def workloads(objects: list[Object]) -> Iterator[tuple[str, Object]]:
    """Name and pod template of everything that runs pods, that of `helm test` included."""
    yield from servers(objects)
    yield from of_kind(objects, "Pod").items()


def containers(pod_template: Object) -> list[Object]:
    """All containers of a pod template, those that run first included."""
    spec = pod_template["spec"]
    return [*spec.get("initContainers", []), *spec["containers"]]


def environment(container: Object) -> dict[str, Any]:
    """Environment variables by name: a string, or where the value comes from."""
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in container["env"]}
