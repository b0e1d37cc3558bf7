"""Who sets the number of pods and of slots."""

from testkit.helm import environment, of_kind, rendered, values_file

from videojobs.protocol.reports import INTERNAL_PREFIX


def test_replicas_belong_to_the_autoscaler_where_there_is_one() -> None:
    scaled, fixed = rendered(), rendered(values_file("fixed-replicas"))

    assert "replicas" not in of_kind(scaled, "Deployment")["vj-api"]["spec"]
    assert of_kind(scaled, "HorizontalPodAutoscaler")["vj-api"]["spec"]["maxReplicas"] == 5
    assert of_kind(fixed, "Deployment")["vj-api"]["spec"]["replicas"] == 3
    assert not of_kind(fixed, "HorizontalPodAutoscaler")


def test_slots_are_what_the_values_say_unless_something_sets_them() -> None:
    def pool(values: str) -> dict[str, object]:
        spec: dict[str, object] = of_kind(rendered(values_file(values)), "RenderPool")["default"][
            "spec"
        ]
        return spec

    assert "slots" not in pool("default")
    claimed = of_kind(rendered(None, "pool.slots=0"), "RenderPool")["default"]["spec"]
    assert claimed["slots"] == 0
    assert "slots" not in pool("autoscaled-pool")
    assert "slots" not in pool("keda")


def test_the_operator_scales_a_pool_that_asks_for_it() -> None:
    pool = of_kind(rendered(values_file("autoscaled-pool")), "RenderPool")["default"]["spec"]

    assert pool["autoscaling"] == {
        "enabled": True,
        "targetWaitSeconds": 120,
        "scaleDownDelaySeconds": 300,
    }
    assert (pool["minSlots"], pool["maxSlots"]) == (1, 64)


def test_keda_scales_the_pool_by_its_work() -> None:
    objects = rendered(values_file("keda"))
    scaled = of_kind(objects, "ScaledObject")["vj-default"]["spec"]
    [trigger] = scaled["triggers"]
    [operator] = of_kind(objects, "Deployment")["vj-operator"]["spec"]["template"]["spec"][
        "containers"
    ]
    internal = environment(operator)["VIDEOJOBS_REPORT_URL"]

    assert scaled["scaleTargetRef"] == {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "RenderPool",
        "name": "default",
    }
    assert (scaled["minReplicaCount"], scaled["maxReplicaCount"]) == (2, 64)
    assert internal.endswith(INTERNAL_PREFIX)
    assert trigger["metadata"] == {
        "url": f"{internal}/pools/media/default/demand",
        "valueLocation": "work_seconds",
        "targetValue": "60",
    }


def test_keda_can_scale_the_pool_by_its_jobs() -> None:
    [trigger] = of_kind(rendered(values_file("keda-by-jobs")), "ScaledObject")["vj-default"][
        "spec"
    ]["triggers"]

    assert trigger["metadata"]["valueLocation"] == "jobs"
    assert trigger["metadata"]["targetValue"] == "3"


def test_slots_rise_at_once_and_fall_late() -> None:
    scaled = of_kind(rendered(values_file("keda")), "ScaledObject")["vj-default"]["spec"]
    behavior = scaled["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]

    assert behavior["scaleUp"]["stabilizationWindowSeconds"] == 0
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] == 300


def test_room_for_renders_is_kept_where_asked() -> None:
    assert not of_kind(rendered(), "CapacityBuffer")

    objects = rendered(values_file("warm-pool"))
    buffer = of_kind(objects, "CapacityBuffer")["vj-default"]["spec"]
    pod = of_kind(objects, "PodTemplate")[buffer["podTemplateRef"]["name"]]["template"]["spec"]
    pool = of_kind(objects, "RenderPool")["default"]["spec"]["template"]

    assert buffer["replicas"] == 2
    assert pod["containers"][0]["resources"] == pool["resources"]
    assert pod["nodeSelector"] == pool["nodeSelector"]


def test_the_api_server_gives_our_accounts_a_queue_where_asked() -> None:
    assert not of_kind(rendered(), "FlowSchema")

    schema = of_kind(rendered(values_file("production")), "FlowSchema")["media-vj"]["spec"]
    [rule] = schema["rules"]
    accounts = {subject["serviceAccount"]["name"] for subject in rule["subjects"]}

    assert schema["priorityLevelConfiguration"] == {"name": "workload-high"}
    assert accounts == {"vj-api", "vj-operator"}
    assert schema["matchingPrecedence"] < 9000, "before service-accounts, which matches us too"
