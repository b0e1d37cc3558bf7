"""What the Kubernetes API refuses in a RenderPool, and with which words."""

from typing import Any

import pytest
from testkit.resources import RENDER_POOL, changed, create, refusal_to_create
from testkit.servers.kube_apiserver import KubeApiserver

RESOURCES = "spec.template.resources"
DURING = "DuringSchedulingIgnoredDuringExecution"
SPREAD = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}
MATCHES = {"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "a", "operator": "Exists"}]}
NODES = {"matchExpressions": [{"key": "gpu", "operator": "In", "values": ["a100"]}]}
PODS = {"topologyKey": "zone", "labelSelector": MATCHES, "namespaces": ["ns"]}

IMPOSSIBLE_VALUES = [
    # changes, field that the message names, words of the cure
    ({"metadata.name": "a.b"}, "metadata.name", "choose a shorter name without"),
    ({"metadata.name": "p" * 64}, "metadata.name", "choose a shorter name without"),
    ({"spec.slots": -1}, "spec.slots", "greater than or equal to 0"),
    ({"spec.slots": 10_001}, "spec.slots", "less than or equal to 10000"),
    ({"spec.minSlots": 65}, "spec.minSlots", "lower minSlots or raise maxSlots"),
    ({"spec.maxSlots": 0}, "spec.maxSlots", "greater than or equal to 1"),
    ({"spec.template.scratchSize": "4 GB"}, "spec.template.scratchSize", "write for example 4Gi"),
    ({"spec.template.scratchSize": "0"}, "spec.template.scratchSize", "above 0"),
    ({"spec.template.imagePullPolicy": "Sometimes"}, "imagePullPolicy", '"IfNotPresent"'),
    ({f"{RESOURCES}.requests": {"cpu": "half"}}, RESOURCES, "write for example 500m, 2 or 1Gi"),
    ({f"{RESOURCES}.limits": {"memory": "1 GB"}}, RESOURCES, "write for example 500m, 2 or 1Gi"),
    (
        {f"{RESOURCES}.requests": {"cpu": 2}, f"{RESOURCES}.limits": {"cpu": "1500m"}},
        f"{RESOURCES}.requests",
        "lower the request or raise the limit",
    ),
    (
        {"spec.template.tolerations": [{"operator": "Equals"}]},
        "spec.template.tolerations[0].operator",
        '"Equal", "Exists"',
    ),
    (
        {"spec.template.labels": {"scriptsensei.io/attempt": "9"}},
        "spec.template.labels",
        "remove app.kubernetes.io/managed-by",
    ),
    (
        {"spec.template.labels": {"team": "video makers"}},
        "spec.template.labels.team",
        "should match",
    ),
    (
        {"spec.template.annotations": {"note": "x" * 4097}},
        "annotations.note",
        "may not be more than",
    ),
    (
        {"spec.template.affinity.podAntiAffinity": {f"required{DURING}": [{}]}},
        f"podAntiAffinity.required{DURING}[0].topologyKey",
        "Required value",
    ),
    (
        {"spec.template.affinity.nodeAffinity": {f"preferred{DURING}": [{"weight": 0}]}},
        f"nodeAffinity.preferred{DURING}[0].weight",
        "greater than or equal to 1",
    ),
    (
        {"spec.template.topologySpreadConstraints": [{**SPREAD, "whenUnsatisfiable": "Maybe"}]},
        "spec.template.topologySpreadConstraints[0].whenUnsatisfiable",
        '"DoNotSchedule", "ScheduleAnyway"',
    ),
    ({"spec.template.imagePullSecrets": [{}]}, "imagePullSecrets[0].name", "Required value"),
    ({"spec.template.runtimeClassName": ""}, "runtimeClassName", "at least 1 chars"),
]


@pytest.mark.parametrize(("changes", "field", "cure"), IMPOSSIBLE_VALUES)
def test_a_refusal_names_the_field_and_the_cure(
    kube_apiserver: KubeApiserver, namespace: str, changes: dict[str, Any], field: str, cure: str
) -> None:
    message = refusal_to_create(kube_apiserver, namespace, changed(RENDER_POOL, changes))

    assert field in message
    assert cure in message


@pytest.mark.parametrize(
    "resources",
    [
        {},
        {"requests": {"cpu": 1, "memory": "512Mi"}},
        {"requests": {"cpu": "500m"}, "limits": {"cpu": 1, "memory": "1Gi"}},
        {"limits": {"example.com/gpu": "1"}},
    ],
)
def test_quantities_are_written_as_in_a_pod(
    kube_apiserver: KubeApiserver, namespace: str, resources: dict[str, Any]
) -> None:
    manifest = changed(RENDER_POOL, {RESOURCES: resources})

    assert not refusal_to_create(kube_apiserver, namespace, manifest)


def test_an_empty_spec_takes_every_default(kube_apiserver: KubeApiserver, namespace: str) -> None:
    created = create(kube_apiserver, namespace, RENDER_POOL)

    assert created["spec"] == {
        "slots": 8,
        "reservedSlots": 0,
        "minSlots": 1,
        "maxSlots": 64,
        "autoscaling": {
            "enabled": False,
            "targetWaitSeconds": 60,
            "scaleDownDelaySeconds": 300,
        },
        "template": {"scratchSize": "4Gi"},
    }


def test_what_people_schedule_by_is_kept_as_in_a_pod(
    kube_apiserver: KubeApiserver, namespace: str
) -> None:
    template = {
        "labels": {"kueue.x-k8s.io/queue-name": "renders"},
        "annotations": {"example.org/cost": "42"},
        "affinity": {
            "nodeAffinity": {
                f"required{DURING}": {"nodeSelectorTerms": [NODES]},
                f"preferred{DURING}": [{"weight": 7, "preference": NODES}],
            },
            "podAffinity": {f"required{DURING}": [PODS]},
            "podAntiAffinity": {
                f"preferred{DURING}": [{"weight": 100, "podAffinityTerm": PODS}],
            },
        },
        "topologySpreadConstraints": [{**SPREAD, "labelSelector": MATCHES, "minDomains": 2}],
        "runtimeClassName": "gvisor",
        "imagePullSecrets": [{"name": "registry"}],
        "resources": {"limits": {"nvidia.com/gpu": 1}},
    }
    pool = changed(RENDER_POOL, {"spec.template": template})
    kept = create(kube_apiserver, namespace, pool)["spec"]["template"]
    assert template.items() <= kept.items()
