"""What `helm install` leaves behind."""

from typing import Any

import httpx
from testkit.cluster.release import BASE_URL, JOBS, kubectl, kubectl_json, wait_until
from tools.deploy import NAMESPACE


def test_everything_is_ready() -> None:
    for kind in ("deployments", "statefulsets"):
        for item in kubectl_json("get", kind)["items"]:
            wanted, ready = item["spec"]["replicas"], item["status"].get("readyReplicas", 0)
            assert ready == wanted, item["metadata"]["name"]
    health = httpx.get(f"{JOBS}/health")
    assert health.json() == {
        "status": "healthy",
        "service": "job-service",
        "message": "Redis connection OK",
    }
    assert httpx.get(f"{BASE_URL}/readyz").status_code == 200


def test_the_namespace_lets_only_restricted_pods_in() -> None:
    labels = kubectl_json("get", "namespace", NAMESPACE)["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    privileged = kubectl("run", "root", "--image=redis:7-bookworm", "--privileged")
    assert privileged.returncode != 0
    assert "violates PodSecurity" in privileged.stderr


def test_the_api_scales_on_a_metric_that_is_there() -> None:
    def measured() -> bool:
        status = kubectl_json("get", "hpa", "videojobs-api")["status"]
        metrics = status.get("currentMetrics") or []
        return any("averageUtilization" in item["resource"]["current"] for item in metrics)

    wait_until("metrics-server has measured the API", measured, 120)


def test_each_program_may_do_only_its_own() -> None:
    assert allowed("videojobs-api", "create", "videojobs.scriptsensei.io")
    assert allowed("videojobs-operator", "create", "jobs.batch")
    for account, verb, resource in (
        ("videojobs-api", "create", "jobs.batch"),
        ("videojobs-api", "get", "secrets"),
        ("videojobs-api", "patch", "videojobs.scriptsensei.io/status"),
        ("videojobs-operator", "create", "pods"),
        ("videojobs-operator", "list", "secrets"),
        ("videojobs-renderer", "get", "videojobs.scriptsensei.io"),
        ("videojobs-renderer", "get", "secrets"),
        ("videojobs-renderer", "get", "pods"),
    ):
        assert not allowed(account, verb, resource), (account, verb, resource)


def allowed(account: str, verb: str, resource: str) -> bool:
    """What RBAC says of a service account."""
    identity = f"--as=system:serviceaccount:{NAMESPACE}:{account}"
    answer = kubectl("auth", "can-i", verb, resource, identity)
    return answer.stdout.strip() == "yes"


def test_the_pool_can_be_scaled_and_tells_its_use() -> None:
    def status() -> Any:
        return kubectl_json("get", "renderpool", "default").get("status", {}).get("slots")

    scale = kubectl_json("get", "renderpool", "default")["spec"]["slots"]
    kubectl("scale", "renderpool", "default", "--replicas=3")
    wait_until("the operator follows", lambda: status() == 3, 30)
    kubectl("scale", "renderpool", "default", f"--replicas={scale}")
    wait_until("the operator follows", lambda: status() == scale, 30)
