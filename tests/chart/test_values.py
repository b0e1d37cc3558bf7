"""What the chart takes as values, and what it says to values that it does not take."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.helm import CHART, VALUES, helm, rendered, template

SCHEMA = json.loads((CHART / "values.schema.json").read_text())
DEFAULTS = yaml.safe_load((CHART / "values.yaml").read_text())


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_lint_finds_nothing(values: Path) -> None:
    done = helm("lint", "--strict", str(CHART), f"--values={values}")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "[WARNING]" not in done.stdout
    assert "[ERROR]" not in done.stdout


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("api.servce.type=NodePort", "at '/api': additional properties 'servce'"),
        ("pool.slot=4", "at '/pool': additional properties 'slot'"),
        ("externalredis.host=redis", "at '': additional properties 'externalredis'"),
        ("redis.persistence.sise=1Gi", "at '/redis/persistence': additional properties 'sise'"),
        ("priorityClasses.values.urgent=5", "additional properties 'urgent'"),
    ],
)
def test_a_misspelt_key_is_refused(setting: str, complaint: str) -> None:
    done = template(f"--set={setting}")

    assert done.returncode != 0
    assert complaint in done.stderr


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("pool.slots=many", "/pool/slots"),
        ("pool.scratchSize=4GB", "/pool/scratchSize"),
        ("pool.name=Default_Pool", "/pool/name"),
        ("priorityClasses.values.low=-11", "/priorityClasses/values/low"),
        ("image.pullPolicy=Sometimes", "/image/pullPolicy"),
        ("api.service.type=ExternalName", "/api/service/type"),
        ("storage.s3.endpoint=s3.example.com", "/storage/s3/endpoint"),
        ("redis.maxMemory=lots", "/redis/maxMemory"),
        ("jobTTLSeconds=1", "/jobTTLSeconds"),
        ("api.image.digest=abc", "/api/image/digest"),
    ],
)
def test_an_impossible_value_is_refused_by_its_place(setting: str, place: str) -> None:
    done = template(f"--set={setting}")

    assert done.returncode != 0
    assert place in done.stderr


@pytest.mark.parametrize(
    ("settings", "cure"),
    [
        (["redis.enabled=false"], "externalRedis.host is required"),
        (["storage.embedded.enabled=false"], "storage.s3.endpoint is required"),
        (
            ["storage.embedded.enabled=false", "storage.s3.endpoint=https://s3.example.com"],
            "storage.s3.existingSecret is required",
        ),
        (["priorityClasses.prefix="], "set priorityClasses.create to false"),
        (["pool.minSlots=9", "pool.maxSlots=8"], "lower minSlots or raise maxSlots"),
        (["api.autoscaling.minReplicas=6"], "lower minReplicas or raise maxReplicas"),
    ],
)
def test_values_that_make_no_sense_together_are_refused(settings: list[str], cure: str) -> None:
    done = template(*(f"--set={setting}" for setting in settings))

    assert done.returncode != 0
    assert cure in done.stderr


@pytest.mark.parametrize("release", ["r" * 41, "my.release", "2nd"])
def test_a_release_whose_name_cannot_begin_a_service_is_refused(release: str) -> None:
    done = helm("template", release, str(CHART))

    assert done.returncode != 0
    assert "take at most 40 lower-case letters" in done.stderr


def test_every_value_of_the_schema_stands_in_values_yaml() -> None:
    """A value that is not in values.yaml is a value that nobody finds."""
    assert missing_defaults(SCHEMA, DEFAULTS, "") == []


def test_values_yaml_describes_every_section() -> None:
    lines = (CHART / "values.yaml").read_text().splitlines()
    sections = [index for index, line in enumerate(lines) if line and line[0].isalpha()]

    for index in sections:
        section = "\n".join(lines[max(0, index - 1) : index + 3])
        assert "#" in section, lines[index]


def test_an_old_cluster_is_refused() -> None:
    done = helm("template", "vj", str(CHART), "--kube-version=1.30.0")

    assert done.returncode != 0
    assert ">=1.31" in done.stderr


def test_the_crds_are_the_files_of_the_repository() -> None:
    files = [yaml.safe_load(path.read_text()) for path in (CHART.parents[1] / "crds").iterdir()]
    crds = [item for item in rendered() if item["kind"] == "CustomResourceDefinition"]

    assert {crd["metadata"]["name"]: crd["spec"] for crd in crds} == {
        crd["metadata"]["name"]: crd["spec"] for crd in files
    }


def test_a_packaged_chart_holds_the_crds_too(tmp_path: Path) -> None:
    """The chart's CRDs are a link out of its folder."""
    assert helm("package", str(CHART), f"--destination={tmp_path}").returncode == 0
    [package] = tmp_path.glob("*.tgz")

    done = helm("template", "vj", str(package))

    assert done.stdout.count("kind: CustomResourceDefinition") == 2


def test_the_crds_and_all_jobs_outlive_the_release_unless_told_otherwise() -> None:
    def kept(*settings: str) -> list[str | None]:
        crds = [
            item for item in rendered(None, *settings) if item["kind"] == "CustomResourceDefinition"
        ]
        return [
            crd["metadata"].get("annotations", {}).get("helm.sh/resource-policy") for crd in crds
        ]

    assert kept() == ["keep", "keep"]
    assert kept("crds.keep=false") == [None, None]
    assert kept("crds.enabled=false") == []


def missing_defaults(schema: dict[str, Any], values: Any, path: str) -> list[str]:
    """Paths that the schema names and the values lack. Free-form maps are not entered."""
    if "$ref" in schema:
        schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
    found = []
    for name, child in schema.get("properties", {}).items():
        here = f"{path}.{name}".lstrip(".")
        if name in values:
            found += missing_defaults(child, values[name], here)
        else:
            found.append(here)
    return found
