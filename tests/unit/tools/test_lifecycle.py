"""Which of the cluster's services run."""

from tools.cluster.lifecycle import ready_services


def pod(name: str, *conditions: tuple[str, str]) -> dict[str, object]:
    return {
        "metadata": {"name": name},
        "status": {"conditions": [{"type": t, "status": s} for t, s in conditions]},
    }


def test_a_service_runs_while_one_of_its_pods_is_ready() -> None:
    pods = {
        "items": [
            pod("coredns-559f6c778d-76s6q", ("Ready", "False")),
            pod("coredns-559f6c778d-bkdm8", ("PodScheduled", "True"), ("Ready", "True")),
            pod("metrics-server-84f554564c-qfp8n", ("Ready", "False")),
            pod("etcd-videojobs-control-plane", ("Ready", "True")),
            {"metadata": {"name": "local-path-provisioner-1"}},
        ]
    }
    assert ready_services(pods) == {"coredns"}
