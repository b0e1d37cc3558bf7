"""What the chart takes as values, and what it says to values that it does not take."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from testkit.helm import CHART, VALUES, helm, rendered, template, values_file
from tools.chart_readme import values

SCHEMA = json.loads((CHART / "values.schema.json").read_text())
PRODUCTION = "environment=production auth.mode=oidc auth.issuer=https://login auth.audience=videos"
REFUSED = [
    ("priorityClasses.prefix=", "set priorityClasses.create to false"),
    ("redis.enabled=false", "externalRedis.host is required"),
    ("storage.embedded.enabled=false", "storage.url is required"),
    ("storage.url=s3://videos", "set storage.embedded.enabled to false to use your own"),
    ("storage.url=az://videos storage.embedded.enabled=false", "storage.azure.account is required"),
    ("timeLimits.softSeconds=1800", "timeLimits.softSeconds is not less than hardSeconds"),
    ("auth.mode=hs256", "auth.hs256.existingSecret is required"),
    ("auth.mode=oidc auth.issuer=https://login", "auth.issuer and auth.audience are required"),
    ("environment=production", "set auth.mode to hs256 or oidc"),
    (f"{PRODUCTION} auth.issuer=http://login.example.com", "give an https:// URL"),
    (f"{PRODUCTION} api.corsOrigins[0]=*", "list your origins"),
    (f"{PRODUCTION} webhooks.allowPrivate=true", "webhooks.allowPrivate lets users reach"),
    (
        f"{PRODUCTION} redis.enabled=false externalRedis.host=redis",
        "set externalRedis.existingSecret",
    ),
    ("httpRoute.enabled=true", "name the Gateway that carries the route"),
    ("pool.keda.enabled=true pool.create=false", "pool.keda.enabled needs the pool"),
    ("pool.keda.enabled=true pool.autoscaling.enabled=true", "turn one of them off"),
    ("pool.minSlots=9 pool.maxSlots=8", "lower minSlots or raise maxSlots"),
    ("api.autoscaling.minReplicas=6", "lower minReplicas or raise maxReplicas"),
]
"""Settings, and what the chart says to them."""
TEXT = (CHART / "values.yaml").read_text()
DEFAULTS = yaml.safe_load(TEXT)


@pytest.mark.parametrize("given", VALUES, ids=lambda path: path.stem)
def test_lint_finds_nothing(given: Path) -> None:
    done = helm("lint", "--strict", str(CHART), f"--values={given}")

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
        ("auth.hs256.secret=abc", "at '/auth/hs256': additional properties 'secret'"),
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
        ("storage.url=ftp://videos", "/storage/url"),
        ("externalRedis.sentinel.addresses[0]=sentinel", "/externalRedis/sentinel/addresses/0"),
        ("api.corsOrigins[0]=studio.example.com", "/api/corsOrigins/0"),
        ("networkPolicies.externalCidrs[0]=10.0.0.1", "/networkPolicies/externalCidrs/0"),
        ("metrics.monitor=Prometheus", "/metrics/monitor"),
        ("scope=everything", "/scope"),
        ("redis.maxMemory=lots", "/redis/maxMemory"),
        ("jobTTLSeconds=1", "/jobTTLSeconds"),
        ("api.image.digest=abc", "/api/image/digest"),
    ],
)
def test_an_impossible_value_is_refused_by_its_place(setting: str, place: str) -> None:
    done = template(f"--set={setting}")

    assert done.returncode != 0
    assert place in done.stderr


@pytest.mark.parametrize(("settings", "cure"), REFUSED)
def test_values_that_make_no_sense_together_are_refused(settings: str, cure: str) -> None:
    done = template(*(f"--set={setting}" for setting in settings.split()))

    assert done.returncode != 0
    assert cure in done.stderr


def test_every_refusal_is_tried() -> None:
    checks = (CHART / "templates" / "checks.yaml").read_text()
    messages = re.findall(r'fail "([^"]+)"', checks)

    assert len(messages) == len(REFUSED)
    for message in messages:
        assert any(cure in message for _, cure in REFUSED), message


@pytest.mark.parametrize("release", ["r" * 41, "my.release", "2nd"])
def test_a_release_whose_name_cannot_begin_a_service_is_refused(release: str) -> None:
    done = helm("template", release, str(CHART))

    assert done.returncode != 0
    assert "at most 40 lower-case letters" in done.stderr


def test_every_value_of_the_schema_stands_in_values_yaml() -> None:
    """A value that is not in values.yaml is a value that nobody finds."""
    assert missing_defaults(SCHEMA, DEFAULTS, "") == []


def test_every_object_of_the_schema_is_closed() -> None:
    """Subcharts' globals, and what Kubernetes itself defines, are open."""
    assert open_objects(SCHEMA, "") == {
        "global",
        "api.affinity",
        "operator.affinity",
        "pool.affinity",
        "redis.affinity",
        "storage.embedded.affinity",
    }


def test_every_section_of_values_yaml_says_what_it_is() -> None:
    described = [value for value in values(TEXT) if value.depth == 0]

    for value in described:
        inner = [item for item in values(TEXT) if item.path.startswith(f"{value.path}.")]
        assert value.comment or any(item.comment for item in inner), value.path


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("default", "port-forward service/vj-api 8012:8012"),
        ("default", "For production read docs/production.md"),
        ("default", "`helm uninstall` leaves the CRDs"),
        ("nodeport", "on every node's address, port 30812"),
        ("production", "https://videos.example.com"),
        ("production", "Authorization: Bearer"),
        ("gateway", "https://videos.example.com"),
        ("hs256", "helm test vj -n media"),
    ],
)
def test_the_notes_say_how_to_reach_this_release(name: str, shown: str) -> None:
    assert shown in notes(name)


@pytest.mark.parametrize(
    ("name", "hidden"),
    [("production", "port-forward"), ("production", "For production"), ("default", "Bearer")],
)
def test_the_notes_hold_nothing_that_is_not_so(name: str, hidden: str) -> None:
    assert hidden not in notes(name)


def notes(name: str) -> str:
    """What an installation prints in the end."""
    options = (f"--values={values_file(name)}", "--namespace=media", "--dry-run=client")
    done = helm("install", "vj", str(CHART), *options)
    assert done.returncode == 0, done.stderr
    return done.stdout.partition("NOTES:")[2]


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


def open_objects(schema: dict[str, Any], path: str) -> set[str]:
    """Paths of objects that take any key."""
    if "$ref" in schema:
        schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
    found = set()
    if schema.get("type") == "object" and "additionalProperties" not in schema:
        found.add(path)
    for name, child in schema.get("properties", {}).items():
        found |= open_objects(child, f"{path}.{name}".lstrip("."))
    return found
