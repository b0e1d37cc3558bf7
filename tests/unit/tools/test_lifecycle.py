"""Which of the cluster's services are available."""

from tools.cluster.lifecycle import available


def test_a_service_is_available_when_its_condition_is_true() -> None:
    def deployment(name: str, *conditions: tuple[str, str]) -> dict[str, object]:
        return {
            "metadata": {"name": name},
            "status": {"conditions": [{"type": t, "status": s} for t, s in conditions]},
        }

    deployments = {
        "items": [
            deployment("coredns", ("Progressing", "True"), ("Available", "True")),
            deployment("metrics-server", ("Progressing", "True"), ("Available", "False")),
            {"metadata": {"name": "new"}},
        ]
    }
    assert available(deployments) == {"coredns"}
