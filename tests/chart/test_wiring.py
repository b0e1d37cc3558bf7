"""Parts find each other: environment, addresses, secrets and images agree across objects."""

from pathlib import Path
from typing import Any

import pytest

from tests.chart.helm import (
    VALUES,
    Object,
    containers,
    environment,
    of_kind,
    rendered,
    workloads,
)
from videojobs.settings import KubernetesSettings, RedisSettings
from videojobs_api.settings import ApiSettings, InternalSettings
from videojobs_operator.settings import OperatorSettings

VALUES_FOLDER = VALUES[0].parent
PROGRAMS = ("vj-api", "vj-operator")


def values_file(name: str) -> Path:
    """One of the values files."""
    return VALUES_FOLDER / f"{name}.yaml"


def program(objects: list[Object], name: str) -> dict[str, Any]:
    """Environment of the API or the operator."""
    template = of_kind(objects, "Deployment")[name]["spec"]["template"]
    return environment(template["spec"]["containers"][0])


def set_environment(monkeypatch: pytest.MonkeyPatch, variables: dict[str, Any]) -> None:
    """The rendered environment; what comes from a Secret gets a value long enough.

    A file stands for the service account's token, which only a pod has.
    """
    monkeypatch.setenv("KUBECONFIG", __file__)
    for name, value in variables.items():
        monkeypatch.setenv(name, value if isinstance(value, str) else "s" * 40)


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

    assert settings.namespace == "media"
    assert settings.renderer_service_account == "vj-renderer"
    assert settings.report_url == "http://vj-api-internal.media.svc:8013/internal/v1"
    assert settings.health_port == 8080
    assert settings.lease_name == "vj-operator"


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
    named = {"managed-redis", "aws-keys", "my-token-key", "my-redis", "my-storage"}

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
            for _, template in workloads(objects)
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
        {"name": "http", "port": 8012, "targetPort": "http", "nodePort": 30812}
    ]
    others = {name for name in services if name != "vj-api"}
    assert {services[name]["spec"]["type"] for name in others} == {"ClusterIP"}


def test_external_redis_is_used_and_none_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    objects = rendered(values_file("external-redis"))
    set_environment(monkeypatch, program(objects, "vj-operator"))

    settings = RedisSettings()

    assert (settings.host, settings.port, settings.db) == ("redis.example.com", 6380, 3)
    assert settings.username == "videojobs"
    assert list(of_kind(objects, "StatefulSet")) == ["vj-storage"]


def test_redis_without_a_password_is_called_without_one() -> None:
    settings = ("redis.enabled=false", "externalRedis.host=redis")

    assert "REDIS_PASSWORD" not in program(rendered(None, *settings), "vj-api")


def test_an_external_bucket_is_used_and_no_server_is_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    objects = rendered(values_file("external-s3"))
    set_environment(monkeypatch, program(objects, "vj-api"))

    storage = ApiSettings.from_environment().storage

    assert str(storage.endpoint) == "https://s3.eu-central-1.amazonaws.com/"
    assert (storage.bucket, storage.region) == ("my-videos", "eu-central-1")
    assert list(of_kind(objects, "StatefulSet")) == ["vj-redis"]


def test_redis_never_drops_a_job() -> None:
    redis = of_kind(rendered(), "StatefulSet")["vj-redis"]["spec"]
    [container] = redis["template"]["spec"]["containers"]
    script = container["command"][-1]

    assert "maxmemory-policy noeviction" in script
    assert "appendonly yes" in script
    assert redis["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"] == "2Gi"


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


def test_replicas_belong_to_the_autoscaler_where_there_is_one() -> None:
    scaled, fixed = rendered(), rendered(values_file("fixed-replicas"))

    assert "replicas" not in of_kind(scaled, "Deployment")["vj-api"]["spec"]
    assert of_kind(scaled, "HorizontalPodAutoscaler")["vj-api"]["spec"]["maxReplicas"] == 5
    assert of_kind(fixed, "Deployment")["vj-api"]["spec"]["replicas"] == 3
    assert not of_kind(fixed, "HorizontalPodAutoscaler")


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
