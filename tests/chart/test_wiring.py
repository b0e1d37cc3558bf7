"""Parts find each other: environment, addresses, secrets and images agree across objects."""

import re
from pathlib import Path

import pytest
from testkit.helm import (
    VALUES,
    containers,
    environment,
    of_kind,
    rendered,
    servers,
    values_file,
    workloads,
)

from tests.chart.programs import PROGRAMS, program, set_environment
from videojobs.settings import KubernetesSettings
from videojobs_api.settings import ApiSettings, InternalSettings
from videojobs_operator.settings import OperatorSettings


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_the_api_starts_with_what_it_is_given(
    values: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_environment(monkeypatch, program(rendered(values), "vj-api"))

    public, internal = ApiSettings.from_environment(), InternalSettings.from_environment()

    assert public.kubernetes == KubernetesSettings(namespace="media", pool="default")
    assert public.retention.job_ttl == 86_400
    assert len(internal.tokens.token_key.get_secret_value()) == 40


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_the_operator_starts_with_what_it_is_given(
    values: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_environment(monkeypatch, program(rendered(values), "vj-operator"))

    settings = OperatorSettings()

    everywhere = values.stem == "cluster-wide"
    assert settings.namespace == ("" if everywhere else "media")
    assert settings.lease_namespace == "media"
    assert settings.renderer_service_account == ("default" if everywhere else "vj-renderer")
    assert settings.report_url == "http://vj-api-internal.media.svc:8013/internal/v1"
    assert settings.health_port == 8080
    assert settings.lease_name == "videojobs-operator"


def test_the_api_knows_whether_renderers_fetch_music_from_private_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "VIDEOJOBS_ALLOW_PRIVATE_MEDIA" not in program(rendered(), "vj-api")
    objects = rendered(None, "renderer.env.VIDEOJOBS_ALLOW_PRIVATE_MEDIA=yes")
    set_environment(monkeypatch, program(objects, "vj-api"))
    assert ApiSettings.from_environment().media.allow_private_media


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_api_and_operator_share_redis_and_the_token_key(values: Path) -> None:
    api, operator = (program(rendered(values), name) for name in PROGRAMS)
    shared = {name for name in api if name.startswith("REDIS_")} | {"VIDEOJOBS_TOKEN_KEY"}

    assert {name: api[name] for name in shared} == {name: operator[name] for name in shared}


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_every_secret_that_is_read_is_made_or_was_named_by_the_user(values: Path) -> None:
    objects = rendered(values)
    made = {
        (name, key)
        for name, secret in of_kind(objects, "Secret").items()
        for key in secret["stringData"]
    }
    named = set(re.findall(r"(?:existing|google|ca|client)Secret: (\S+)", values.read_text()))

    for _, template in workloads(objects):
        for container in containers(template):
            for source in environment({"env": [], **container}).values():
                reference = source.get("secretKeyRef") if isinstance(source, dict) else None
                if reference is not None:
                    key = (reference["name"], reference["key"])
                    assert key in made or reference["name"] in named


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_services_select_pods_that_have_the_port(values: Path) -> None:
    objects = rendered(values)

    for name, service in of_kind(objects, "Service").items():
        selected = [
            template
            for _, template in servers(objects)
            if service["spec"]["selector"].items() <= template["metadata"]["labels"].items()
        ]
        ports = [
            port["name"]
            for template in selected
            for container in template["spec"]["containers"]
            for port in container["ports"]
        ]
        assert len(selected) == 1, name
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= set(ports)


def test_only_the_public_port_can_leave_the_cluster() -> None:
    services = of_kind(rendered(values_file("nodeport")), "Service")

    assert services["vj-api"]["spec"]["type"] == "NodePort"
    assert services["vj-api"]["spec"]["ports"] == [
        {"name": "http", "port": 8012, "targetPort": "http", "nodePort": 30812},
        {"name": "dashboard", "port": 5555, "targetPort": "http"},
    ]
    others = {name for name in services if name != "vj-api"}
    assert {services[name]["spec"]["type"] for name in others} == {"ClusterIP"}


def test_generated_secrets_are_long_and_differ() -> None:
    secrets = of_kind(rendered(), "Secret")
    values = [value for secret in secrets.values() for value in secret["stringData"].values()]

    assert len(secrets["vj-token-key"]["stringData"]["token-key"]) >= 48
    assert len(secrets["vj-redis"]["stringData"]["redis-password"]) >= 32
    assert len(set(values)) == len(values) == 4


def test_no_secret_is_generated_beside_an_existing_one() -> None:
    assert not of_kind(rendered(values_file("existing-secrets")), "Secret")


def test_images_come_from_the_mirror_by_digest() -> None:
    objects = rendered(values_file("mirror-and-digests"))
    images = {
        container["image"]
        for _, template in workloads(objects)
        for container in containers(template)
    }
    pool = of_kind(objects, "RenderPool")["default"]["spec"]["template"]["image"]
    renderer = program(objects, "vj-operator")["VIDEOJOBS_RENDERER_IMAGE"]

    assert {image.partition("@")[0] for image in images} == {
        f"registry.example.com/mirror/{repository}"
        for repository in ("videojobs-api", "videojobs-operator", "redis", "versity/versitygw")
    }
    assert renderer == pool == f"registry.example.com/mirror/videojobs-renderer@sha256:{'c' * 64}"
    assert of_kind(objects, "ServiceAccount")["vj-renderer"]["imagePullSecrets"] == [
        {"name": "mirror-credentials"}
    ]


def test_one_tag_names_the_three_programs() -> None:
    objects = rendered(values_file("nodeport"))
    deployments = of_kind(objects, "Deployment")

    for name in ("api", "operator"):
        [container] = deployments[f"vj-{name}"]["spec"]["template"]["spec"]["containers"]
        assert container["image"] == f"videojobs-{name}:dev"
    pool = of_kind(objects, "RenderPool")["default"]["spec"]["template"]
    assert pool["image"] == "videojobs-renderer:dev"


def test_an_operator_that_shares_classes_uses_their_prefix() -> None:
    objects = rendered(values_file("without-cluster-scope"))

    assert program(objects, "vj-operator")["VIDEOJOBS_PRIORITY_CLASS_PREFIX"] == "shared"
    assert not of_kind(objects, "PriorityClass")
    assert not of_kind(objects, "CustomResourceDefinition")


def test_without_a_prefix_renderers_have_no_priority_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    objects = rendered(None, "priorityClasses.create=false", "priorityClasses.prefix=")
    set_environment(monkeypatch, program(objects, "vj-operator"))

    assert OperatorSettings().priority_class_prefix == ""


def test_values_place_pods() -> None:
    objects = rendered(values_file("placed"))
    templates = dict(workloads(objects))

    assert templates["vj-api"]["spec"]["tolerations"][0]["value"] == "media"
    assert templates["vj-operator"]["metadata"]["annotations"] == {"example.com/team": "media"}
    assert templates["vj-storage"]["spec"]["nodeSelector"] == {"kubernetes.io/os": "linux"}
    pool = of_kind(objects, "RenderPool")["default"]["spec"]
    assert pool["slots"] == 2
    assert pool["template"]["nodeSelector"] == {"example.com/renders": "true"}
    assert pool["template"]["resources"]["requests"] == {"cpu": 2, "memory": "1Gi"}


def test_extra_objects_are_templates() -> None:
    notes = of_kind(rendered(values_file("extra-objects")), "ConfigMap")["vj-notes"]

    assert notes["data"] == {"address": "http://vj-api"}
