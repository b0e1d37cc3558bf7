"""Every rendered object fits the schema of its kind in Kubernetes, and our own CRDs."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from testkit.helm import VALUES, rendered, rendered_text
from testkit.paths import REPOSITORY, tool

BEHIND_PROXIES = [
    REPOSITORY / "examples" / "proxies" / name
    for name in ("ingress-nginx.yaml", "gateway-api.yaml")
]
"""Values files of docs/proxies.md."""


@pytest.fixture(scope="session")
def schema_options() -> list[str]:
    """Options of kubeconform: strict, and where the schemas lie."""
    command = [sys.executable, "-m", "tools.cluster", "schemas"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return shlex.split(done.stdout.splitlines()[-1])


def summary(options: list[str], manifests: str) -> dict[str, Any]:
    """What kubeconform says to manifests."""
    command = [str(tool("kubeconform")), *options, "-summary", "-output=json", "-"]
    done = subprocess.run(command, input=manifests, capture_output=True, text=True, check=False)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("values", [*VALUES, *BEHIND_PROXIES], ids=lambda path: path.stem)
def test_every_object_fits_its_schema(schema_options: list[str], values: Path) -> None:
    answer = summary(schema_options, rendered_text(values))

    assert answer["resources"] == []
    assert answer["summary"] == {
        "valid": len(rendered(values)),
        "invalid": 0,
        "errors": 0,
        "skipped": 0,
    }


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("automountServiceAccountToken:", "automountServiceAcountToken:"),
        ("maxSlots:", "maxSlotz:"),
        ("minReplicas: 1", "minReplicas: one"),
    ],
)
def test_a_slip_in_a_template_would_be_found(
    schema_options: list[str], right: str, wrong: str
) -> None:
    assert right in rendered_text()

    answer = summary(schema_options, rendered_text().replace(right, wrong))

    assert answer["summary"]["invalid"] > 0


def test_the_examples_fit_their_schemas(schema_options: list[str]) -> None:
    examples = sorted((REPOSITORY / "examples").glob("*.yaml"))
    manifests = "\n---\n".join(example.read_text() for example in examples)

    answer = summary(schema_options, manifests)

    assert answer["summary"]["valid"] == len(examples) > 0
    assert answer["resources"] == []
