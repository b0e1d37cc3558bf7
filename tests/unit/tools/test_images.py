"""Images under their public names, and what is in them."""

import tarfile

import pytest
from tools.cluster.docker import owned_by_root
from tools.cluster.images import image_program
from tools.cluster.node_image import filled_in


@pytest.mark.parametrize(
    ("image", "program"),
    [
        ("registry.k8s.io/kube-apiserver:v1.37.2", "kube-apiserver"),
        ("registry.k8s.io/coredns/coredns:v1.14.6", "coredns"),
        ("registry.k8s.io/etcd:3.7.0-0", "etcd"),
        ("rancher/local-path-provisioner:v0.0.30", "local-path-provisioner"),
    ],
)
def test_an_image_is_named_for_the_program_in_it(image: str, program: str) -> None:
    assert image_program(image) == program


def test_a_program_in_an_image_belongs_to_root_and_runs_for_everybody() -> None:
    member = tarfile.TarInfo("usr/local/bin/etcd")
    member.uid = member.gid = 1000
    member.uname = member.gname = "builder"
    member.mode = 0o700
    made = owned_by_root(member)
    assert (made.uid, made.gid, made.uname, made.gname) == (0, 0, "root", "root")
    assert made.mode == 0o755


def test_placeholders_in_the_nodes_files_are_filled_in() -> None:
    text = 'sandbox = "@PAUSE_IMAGE@"\nother = "@"\n'
    assert filled_in(text, {"@PAUSE_IMAGE@": "pause:3"}) == 'sandbox = "pause:3"\nother = "@"\n'
