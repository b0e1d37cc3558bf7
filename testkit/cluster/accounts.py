"""ServiceAccounts: a program with the rights that the chart gives it, and no more."""

from pathlib import Path
from typing import Final

import yaml

from testkit.servers.kube_apiserver import KubeApiserver

RIGHTS: Final = frozenset({"ServiceAccount", "Role", "RoleBinding"})
"""Kinds of objects that make an account and its rights in one namespace."""


def kubeconfig_of_account(
    server: KubeApiserver, namespace: str, folder: Path, account: str
) -> Path:
    """A kubeconfig with the token that the kubelet would mount, and no other credential."""
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token"
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    status, answer = server.request("POST", path, body)
    assert status == 201, answer
    config = yaml.safe_load(server.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": answer["status"]["token"]}
    file = folder / "kubeconfig-of-account"
    file.write_text(yaml.safe_dump(config))
    return file
