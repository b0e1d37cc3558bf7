"""People who share a namespace, under the policy of `examples/policies/tenant-guard.yaml`."""

import json
from collections.abc import Callable, Iterator
from subprocess import CompletedProcess
from typing import Any, Final

import pytest
from testkit.paths import REPOSITORY
from testkit.resources import VIDEO_JOB
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.waiting import until

POLICY: Final = REPOSITORY / "examples" / "policies" / "tenant-guard.yaml"
AS_ADA: Final = ("--as=ada", "--as-group=system:authenticated")
AS_BOB: Final = ("--as=bob", "--as-group=system:authenticated")

Kubectl = Callable[..., CompletedProcess[str]]


def video_job(name: str, user: str, priority: int = 5) -> str:
    spec: dict[str, Any] = json.loads(json.dumps(VIDEO_JOB["spec"]))
    spec["request"]["userId"], spec["priority"] = user, priority
    return json.dumps({**VIDEO_JOB, "metadata": {"name": name}, "spec": spec})


@pytest.fixture
def kubectl(kube_apiserver: KubeApiserver, namespace: str) -> Iterator[Kubectl]:
    """In a guarded namespace, where everybody has all rights on VideoJobs."""

    def run(*arguments: str, stdin: str = "") -> CompletedProcess[str]:
        return kube_apiserver.kubectl("-n", namespace, *arguments, stdin=stdin)

    kube_apiserver.apply(POLICY.read_text())
    for arguments in (
        ("label", "namespace", namespace, "videojobs-tenants=guarded"),
        ("create", "role", "all", "--verb=*", "--resource=videojobs,videojobs/status"),
        ("create", "rolebinding", "all", "--role=all", "--group=system:authenticated"),
    ):
        done = run(*arguments)
        assert done.returncode == 0, done.stderr

    def in_force() -> bool:
        probe = run("create", "--dry-run=server", "-f", "-", *AS_BOB, stdin=video_job("x", "ada"))
        return "must be bob" in probe.stderr

    until(in_force, "the policy is in force")
    yield run
    kube_apiserver.kubectl("delete", "-f", str(POLICY))


def test_everybody_makes_changes_and_deletes_jobs_of_their_own(kubectl: Kubectl) -> None:
    assert kubectl("create", "-f", "-", *AS_ADA, stdin=video_job("hers", "ada")).returncode == 0
    suspended = '{"spec": {"suspend": true}}'
    assert kubectl("patch", "vj", "hers", "--type=merge", "-p", suspended, *AS_ADA).returncode == 0
    assert kubectl("delete", "vj", "hers", *AS_ADA).returncode == 0


def test_nobody_touches_anothers_job(kubectl: Kubectl) -> None:
    assert kubectl("create", "-f", "-", *AS_ADA, stdin=video_job("hers", "ada")).returncode == 0
    phase = '{"status": {"phase": "Succeeded"}}'
    for arguments in (
        ("patch", "vj", "hers", "--type=merge", "-p", '{"spec": {"suspend": true}}'),
        ("delete", "vj", "hers"),
        ("delete", "vj", "--all"),
        ("patch", "vj", "hers", "--subresource=status", "--type=merge", "-p", phase),
    ):
        refused = kubectl(*arguments, *AS_BOB)
        assert refused.returncode == 1, arguments
        assert "videojobs-tenants" in refused.stderr


def test_nobody_writes_the_status_of_their_own_job(kubectl: Kubectl) -> None:
    assert kubectl("create", "-f", "-", *AS_ADA, stdin=video_job("hers", "ada")).returncode == 0
    phase = '{"status": {"phase": "Succeeded"}}'
    refused = kubectl(
        "patch", "vj", "hers", "--subresource=status", "--type=merge", "-p", phase, *AS_ADA
    )
    assert "The status is written by the operator only" in refused.stderr


def test_the_high_tier_is_reserved(kubectl: Kubectl) -> None:
    refused = kubectl("create", "-f", "-", *AS_ADA, stdin=video_job("urgent", "ada", priority=1))
    assert "Priorities 1 to 3 are reserved" in refused.stderr


def test_the_operators_account_is_not_limited(kubectl: Kubectl, namespace: str) -> None:
    account = (
        f"--as=system:serviceaccount:{namespace}:vj-operator",
        "--as-group=system:authenticated",
        f"--as-group=system:serviceaccounts:{namespace}",
    )
    assert kubectl("create", "-f", "-", *account, stdin=video_job("any", "ada", 1)).returncode == 0
    phase = '{"status": {"phase": "Rendering"}}'
    done = kubectl(
        "patch", "vj", "any", "--subresource=status", "--type=merge", "-p", phase, *account
    )
    assert done.returncode == 0, done.stderr
