"""What can stop a namespace from taking objects: quotas, limits, policies and webhooks.

Of a ResourceQuota the API server enforces what its status says, which kube-controller-manager
writes in a cluster and this module here. Policies and webhooks are objects of the whole cluster:
they select the namespace by its name, and have it in theirs.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.port import free_port
from testkit.waiting import eventually

_DENIED: Final = 422
_POLICY: Final = "validatingadmissionpolicy"
_BINDING: Final = "validatingadmissionpolicybinding"
_WEBHOOK: Final = "validatingwebhookconfiguration"


@dataclass
class Obstacles:
    """Makes obstacles in one namespace, and removes them."""

    server: KubeApiserver
    namespace: str
    _made: list[tuple[str, str]] = field(default_factory=list)

    def quota(self, name: str, hard: dict[str, str], *, used: str = "0") -> None:
        """A ResourceQuota in force, of which so much is used."""
        manifest = {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": hard}}
        self._apply({**manifest, "metadata": {"name": name, "namespace": self.namespace}})
        path = f"/api/v1/namespaces/{self.namespace}/resourcequotas/{name}/status"
        status = {"status": {"hard": hard, "used": dict.fromkeys(hard, used)}}
        code, answer = self.server.request("PATCH", path, status, "application/merge-patch+json")
        assert code == 200, answer

    def limits(self, name: str, *limits: dict[str, Any]) -> None:
        """A LimitRange."""
        metadata = {"name": name, "namespace": self.namespace}
        manifest = {"apiVersion": "v1", "kind": "LimitRange", "metadata": metadata}
        self._apply({**manifest, "spec": {"limits": list(limits)}})

    async def policy(
        self, name: str, group: str, plural: str, message: str, expression: str = "false"
    ) -> None:
        """A ValidatingAdmissionPolicy in force that denies what `expression` is false for."""
        unique = f"{name}-{self.namespace}"
        api = {"apiVersion": "admissionregistration.k8s.io/v1"}
        rule = {
            "apiGroups": [group],
            "apiVersions": ["v1"],
            "operations": ["CREATE"],
            "resources": [plural],
        }
        spec = {
            "failurePolicy": "Fail",
            "matchConstraints": {
                "resourceRules": [rule],
                "namespaceSelector": self._selector(),
            },
            "validations": [{"expression": expression, "message": message}],
        }
        binding = {"policyName": unique, "validationActions": ["Deny"]}
        metadata = {"name": unique}
        self._apply(
            {**api, "kind": "ValidatingAdmissionPolicyBinding", "metadata": metadata}
            | {"spec": binding}
        )
        self._apply(
            {**api, "kind": "ValidatingAdmissionPolicy", "metadata": metadata} | {"spec": spec}
        )

        async def in_force() -> bool:
            return self._probe(group, plural) == _DENIED

        await eventually(in_force, f"the policy {name} is in force")

    async def lift(self, name: str, group: str, plural: str) -> None:
        """Remove a policy, and wait until the API server has noticed."""
        for kind in (_BINDING, _POLICY):
            self.remove(kind, f"{name}-{self.namespace}")

        async def lifted() -> bool:
            return self._probe(group, plural) != _DENIED

        await eventually(lifted, f"the policy {name} is lifted")

    async def silent_webhook(self, name: str, group: str, plural: str) -> None:
        """A webhook in force that must allow each creation, and is not there."""
        rule = {
            "apiGroups": [group],
            "apiVersions": ["v1"],
            "operations": ["CREATE"],
            "resources": [plural],
        }
        webhook = {
            "name": f"{name}.example.org",
            "admissionReviewVersions": ["v1"],
            "sideEffects": "None",
            "failurePolicy": "Fail",
            "timeoutSeconds": 1,
            "namespaceSelector": self._selector(),
            "clientConfig": {"url": f"https://127.0.0.1:{free_port()}/"},
            "rules": [rule],
        }
        api = {"apiVersion": "admissionregistration.k8s.io/v1"}
        metadata = {"name": f"{name}-{self.namespace}"}
        self._apply(
            {**api, "kind": "ValidatingWebhookConfiguration", "metadata": metadata}
            | {"webhooks": [webhook]}
        )

        async def in_force() -> bool:
            return self._probe(group, plural) == 500

        await eventually(in_force, f"the webhook {name} is in force")

    def remove_silent_webhook(self, name: str) -> None:
        """Remove a webhook."""
        self.remove(_WEBHOOK, f"{name}-{self.namespace}")

    def remove(self, kind: str, name: str) -> None:
        """Remove one obstacle by kubectl's name of its kind."""
        self._made.remove((kind, name))
        done = self.server.kubectl("delete", kind, name, f"--namespace={self.namespace}")
        assert done.returncode == 0, done.stderr

    def remove_all(self) -> None:
        """Remove all that are left."""
        for kind, name in list(self._made):
            self.remove(kind, name)

    def _apply(self, manifest: dict[str, Any]) -> None:
        self.server.apply(json.dumps(manifest))
        self._made.append((manifest["kind"].lower(), manifest["metadata"]["name"]))

    def _selector(self) -> dict[str, Any]:
        return {"matchLabels": {"kubernetes.io/metadata.name": self.namespace}}

    def _probe(self, group: str, plural: str) -> int:
        """HTTP status of a dry run that an expression over labels must deny as well."""
        prefix = f"/apis/{group}/v1" if group else "/api/v1"
        path = f"{prefix}/namespaces/{self.namespace}/{plural}?dryRun=All"
        labels = {"scriptsensei.io/tier": "high"}
        pod = {"containers": [{"name": "x", "image": "x"}], "restartPolicy": "Never"}
        metadata = {"name": "probe", "labels": labels}
        spec = pod if plural == "pods" else {"template": {"spec": pod}}
        kind = "Pod" if plural == "pods" else "Job"
        body = {"kind": kind, "metadata": metadata, "spec": spec}
        body["apiVersion"] = f"{group}/v1" if group else "v1"
        return self.server.request("POST", path, body)[0]
