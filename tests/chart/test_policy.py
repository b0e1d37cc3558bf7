"""Rules that every rendered object keeps, whatever the values."""

import re
from pathlib import Path
from typing import Any

import pytest
from testkit.helm import (
    VALUES,
    Object,
    containers,
    of_kind,
    rendered,
    servers,
    values_file,
    workloads,
)

NAMES_OF_SECRETS = {"VIDEOJOBS_RENDERER_FILES_SECRET", "REDIS_KEY_FILE"}
EVERY_POD = [
    pytest.param(template, id=f"{values.stem}:{name}")
    for values in VALUES
    for name, template in workloads(rendered(values))
]
EVERY_SERVER = [
    pytest.param(template, id=f"{values.stem}:{name}")
    for values in VALUES
    for name, template in servers(rendered(values))
]
EVERY_CONTAINER = [
    pytest.param(container, id=f"{values.stem}:{name}/{container['name']}")
    for values in VALUES
    for name, template in workloads(rendered(values))
    for container in containers(template)
]


@pytest.mark.parametrize("template", EVERY_POD)
def test_pods_run_as_pod_security_restricted_asks(template: Object) -> None:
    context = template["spec"]["securityContext"]

    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] > 0
    assert context["fsGroup"] == context["runAsGroup"] == context["runAsUser"]
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}


@pytest.mark.parametrize("container", EVERY_CONTAINER)
def test_containers_can_neither_gain_rights_nor_write_their_image(
    container: Object,
) -> None:
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@pytest.mark.parametrize("container", EVERY_CONTAINER)
def test_containers_reserve_and_limit_memory(container: Object) -> None:
    resources = container["resources"]

    assert set(resources["requests"]) == {"cpu", "memory"}
    assert "memory" in resources["limits"]
    assert "cpu" not in resources["limits"], "servers are not throttled"


@pytest.mark.parametrize("template", EVERY_SERVER)
def test_servers_are_probed(template: Object) -> None:
    for container in template["spec"]["containers"]:
        assert "livenessProbe" in container
        assert "readinessProbe" in container


@pytest.mark.parametrize("container", EVERY_CONTAINER)
def test_images_are_pinned(container: Object) -> None:
    image = container["image"]
    tag = re.search(r":([^:/@]+)$", image)

    assert "@sha256:" in image or (tag and tag[1] != "latest"), image


@pytest.mark.parametrize("template", EVERY_POD)
def test_scratch_volumes_are_bounded(template: Object) -> None:
    for volume in template["spec"].get("volumes", []):
        assert "projected" in volume or "sizeLimit" in volume["emptyDir"], volume


@pytest.mark.parametrize("template", EVERY_POD)
def test_a_kubernetes_token_goes_only_to_who_calls_kubernetes(template: Object) -> None:
    calls_kubernetes = template["spec"].get("serviceAccountName") in {"vj-api", "vj-operator"}

    assert template["spec"]["automountServiceAccountToken"] is calls_kubernetes
    assert template["spec"]["enableServiceLinks"] is False


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_service_accounts_mount_no_token_by_themselves(values: Path) -> None:
    for account in of_kind(rendered(values), "ServiceAccount").values():
        assert account["automountServiceAccountToken"] is False


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_passwords_come_from_secrets_only(values: Path) -> None:
    for _, template in workloads(rendered(values)):
        for container in containers(template):
            for variable in container.get("env", []):
                if (
                    re.search("PASSWORD|SECRET|KEY|TOKEN|AUTH$", variable["name"])
                    and variable["name"] not in NAMES_OF_SECRETS
                ):
                    assert "secretKeyRef" in variable["valueFrom"], variable["name"]


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_every_object_says_what_it_belongs_to(values: Path) -> None:
    for item in rendered(values):
        if item["metadata"]["name"] == "vj-notes":
            continue  # extraObjects are the user's own
        labels = item["metadata"]["labels"]
        assert labels["app.kubernetes.io/instance"] == "vj"
        assert labels["app.kubernetes.io/part-of"] == "videojobs"
        assert labels["app.kubernetes.io/managed-by"] == "Helm"


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_selectors_hold_nothing_that_an_upgrade_changes(values: Path) -> None:
    for item in rendered(values):
        if item["kind"] in {"Deployment", "StatefulSet"}:
            assert set(item["spec"]["selector"]["matchLabels"]) == {
                "app.kubernetes.io/name",
                "app.kubernetes.io/instance",
                "app.kubernetes.io/component",
            }


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_names_are_unique(values: Path) -> None:
    keys = [(item["kind"], item["metadata"]["name"]) for item in rendered(values)]

    assert len(keys) == len(set(keys))


def test_priority_classes_evict_downwards_and_stay_visible_to_the_autoscaler() -> None:
    classes = of_kind(rendered(), "PriorityClass")
    values = {name: item["value"] for name, item in classes.items()}

    assert values == {"videojobs-high": 1000, "videojobs-default": 0, "videojobs-low": -5}
    assert min(values.values()) >= -10, "below, the cluster autoscaler adds no node"
    assert classes["videojobs-high"]["preemptionPolicy"] == "PreemptLowerPriority"
    assert classes["videojobs-default"]["preemptionPolicy"] == "Never"
    assert classes["videojobs-low"]["preemptionPolicy"] == "Never"
    assert not any(item["globalDefault"] for item in classes.values())


def rules(role: Object) -> set[tuple[str, str, str]]:
    """(group, resource, verb) of a Role."""
    return {
        (group, resource, verb)
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


def allowed(group: str, resource: str, verbs: str) -> set[tuple[str, str, str]]:
    """One line of a list of rights."""
    return {(group, resource, verb) for verb in verbs.split()}


OURS = "scriptsensei.io"
RIGHTS: dict[str, set[tuple[str, str, str]]] = {
    "vj-api": allowed(OURS, "videojobs", "get list create delete"),
    "vj-operator": set().union(
        allowed(OURS, "videojobs", "get list watch create patch delete"),
        allowed(OURS, "videojobs/status", "patch"),
        allowed(OURS, "renderpools", "get list watch"),
        allowed(OURS, "renderpools/status", "patch"),
        allowed(OURS, "renderpools/scale", "patch"),
        allowed("batch", "jobs", "get list watch create delete"),
        allowed("", "pods", "get list watch delete"),
        allowed("", "secrets", "get create delete"),
        allowed("", "events", "get list create patch"),
        allowed("kueue.x-k8s.io", "workloads", "list"),
    ),
    "vj-operator-lease": allowed("coordination.k8s.io", "leases", "get create patch"),
}
OF_THE_POOL = {
    "vj-operator-pool": set().union(
        allowed("", "configmaps", "get"), allowed(OURS, "renderpools", "create patch")
    )
}
IN_ONE_NAMESPACE = [values for values in VALUES if values.stem != "cluster-wide"]


@pytest.mark.parametrize("values", IN_ONE_NAMESPACE, ids=lambda path: path.stem)
def test_rights_are_exactly_these_and_in_the_namespace_only(values: Path) -> None:
    objects = rendered(values)

    expected = RIGHTS if values.stem == "own-pools" else RIGHTS | OF_THE_POOL
    assert {name: rules(role) for name, role in of_kind(objects, "Role").items()} == expected
    assert not of_kind(objects, "ClusterRole")
    assert not of_kind(objects, "ClusterRoleBinding")


def test_an_operator_of_the_whole_cluster_has_the_same_rights_everywhere() -> None:
    objects = rendered(values_file("cluster-wide"))
    everywhere = of_kind(objects, "ClusterRole")

    assert list(everywhere) == list(of_kind(objects, "ClusterRoleBinding")) == ["media-vj-operator"]
    assert rules(everywhere["media-vj-operator"]) == RIGHTS["vj-operator"]
    assert set(of_kind(objects, "Role")) == {"vj-api", "vj-operator-lease", *OF_THE_POOL}


def test_the_operator_writes_the_one_lease_of_a_namespace_only() -> None:
    role = of_kind(rendered(), "Role")["vj-operator-lease"]
    named = [
        rule["verbs"]
        for rule in role["rules"]
        if rule.get("resourceNames") == ["videojobs-operator"]
    ]
    open_to_all = [
        rule["verbs"]
        for rule in role["rules"]
        if rule["resources"] == ["leases"] and "resourceNames" not in rule
    ]

    assert named == [["get", "patch"]]
    assert open_to_all == [["create"]]


def test_the_operator_writes_the_default_pool_and_no_other() -> None:
    role = of_kind(rendered(), "Role")["vj-operator-pool"]

    assert [(rule["verbs"], rule.get("resourceNames")) for rule in role["rules"]] == [
        (["get"], ["vj-pool"]),
        (["create"], None),
        (["patch"], ["default"]),
    ]


def test_an_operator_of_several_pods_survives_drains_and_upgrades() -> None:
    objects = rendered()
    deployment = of_kind(objects, "Deployment")["vj-operator"]["spec"]
    budget = of_kind(objects, "PodDisruptionBudget")["vj-operator"]["spec"]

    assert deployment["replicas"] == 2
    assert deployment["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert budget["selector"] == deployment["selector"]
    assert budget["maxUnavailable"] == 1


def test_a_server_of_one_pod_does_not_block_drains() -> None:
    assert list(of_kind(rendered(), "PodDisruptionBudget")) == ["vj-operator"]
    assert not of_kind(rendered(values_file("own-pools")), "PodDisruptionBudget")


@pytest.mark.parametrize("values", ["fixed-replicas", "production"])
def test_an_api_of_several_pods_loses_one_at_a_time(values: str) -> None:
    budget = of_kind(rendered(values_file(values)), "PodDisruptionBudget")["vj-api"]["spec"]

    assert budget["maxUnavailable"] == 1
    assert budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


@pytest.mark.parametrize("name", ["vj-api", "vj-operator"])
def test_pods_of_a_server_spread_over_nodes(name: str) -> None:
    spec = of_kind(rendered(), "Deployment")[name]["spec"]
    [spread] = spec["template"]["spec"]["topologySpreadConstraints"]

    assert spread["topologyKey"] == "kubernetes.io/hostname"
    assert spread["labelSelector"] == spec["selector"]


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_renderers_have_no_rights(values: Path) -> None:
    objects = rendered(values)
    bindings: list[Any] = [
        *of_kind(objects, "RoleBinding").values(),
        *of_kind(objects, "ClusterRoleBinding").values(),
    ]
    subjects = {subject["name"] for binding in bindings for subject in binding["subjects"]}

    assert subjects == {"vj-api", "vj-operator"}
