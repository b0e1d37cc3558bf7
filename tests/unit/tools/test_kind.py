"""What kind is told, and what its cluster tells."""

import json

import pytest
from tools.cluster.kind import config, ready_nodes


def test_one_node_publishes_the_api_on_loopback_only() -> None:
    (node,) = config(1, own_node_image=False)["nodes"]
    assert node["role"] == "control-plane"
    assert node["extraPortMappings"] == [
        {"listenAddress": "127.0.0.1", "hostPort": 8012, "containerPort": 30812, "protocol": "TCP"}
    ]


@pytest.mark.parametrize("nodes", [1, 2, 3])
def test_more_nodes_are_workers_without_ports_of_the_host(nodes: int) -> None:
    control_plane, *workers = config(nodes, own_node_image=True)["nodes"]
    assert control_plane["role"] == "control-plane"
    assert workers == [{"role": "worker"}] * (nodes - 1)


@pytest.mark.parametrize("nodes", [0, -1])
def test_a_cluster_without_nodes_is_refused(nodes: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        config(nodes, own_node_image=True)


def test_the_node_image_made_here_gets_a_kubelet_without_systemd() -> None:
    (patch,) = config(1, own_node_image=True)["kubeadmConfigPatches"]
    assert json.loads(patch) == {
        "kind": "KubeletConfiguration",
        "fileCheckFrequency": "1s",
        "cgroupDriver": "cgroupfs",
        "failCgroupV1": False,
        "oomScoreAdj": 0,
    }


def test_kinds_own_node_image_keeps_its_cgroup_driver() -> None:
    (patch,) = config(1, own_node_image=False)["kubeadmConfigPatches"]
    assert json.loads(patch) == {"kind": "KubeletConfiguration", "fileCheckFrequency": "1s"}


def test_the_only_control_plane_elects_no_leader() -> None:
    (patch,) = config(3, own_node_image=True)["kubeadmConfigPatchesJSON6902"]
    off = {"name": "leader-elect", "value": "false"}

    assert patch["kind"] == "ClusterConfiguration"
    assert {change["path"]: change["value"] for change in json.loads(patch["patch"])} == {
        "/controllerManager/extraArgs/-": off,
        "/scheduler/extraArgs": [off],
    }


HEARTBEAT = "2026-11-24T18:24:05Z"
BEFORE = "2026-11-24T18:24:04.912345678Z"
SAME_SECOND = "2026-11-24T18:24:05.112345678Z"
AFTER = "2026-11-24T18:24:06.012345678Z"


def node(name: str, *conditions: tuple[str, str]) -> dict[str, object]:
    return {
        "metadata": {"name": name},
        "status": {
            "conditions": [
                {"type": t, "status": s, "lastHeartbeatTime": HEARTBEAT} for t, s in conditions
            ]
        },
    }


def test_a_node_is_ready_when_its_ready_condition_is_true() -> None:
    nodes = {
        "items": [
            node("ready", ("MemoryPressure", "False"), ("Ready", "True")),
            node("not-ready", ("MemoryPressure", "True"), ("Ready", "False")),
            node("lost", ("Ready", "Unknown")),
            {"metadata": {"name": "new"}, "status": {}},
        ]
    }
    started = dict.fromkeys(("ready", "not-ready", "lost", "new"), BEFORE)
    assert ready_nodes(nodes, started) == {"ready"}


@pytest.mark.parametrize(
    ("started", "is_ready"),
    [
        ({"node": BEFORE}, True),
        ({"node": SAME_SECOND}, True),
        ({"node": AFTER}, False),  # what it said before it was started again
        ({}, False),  # its container does not run
    ],
)
def test_a_node_must_have_said_so_since_it_was_started(
    started: dict[str, str], is_ready: bool
) -> None:
    nodes = {"items": [node("node", ("Ready", "True"))]}
    assert (ready_nodes(nodes, started) == {"node"}) is is_ready
