"""What a message of the API server or of the Job controller means, message by message.

The messages are those of Kubernetes 1.35's admission plugins, RBAC and Job controller.
"""

import pytest

from videojobs.job.conditions import REFUSALS
from videojobs.kube.errors import ConflictError, InvalidError, KubeError, NotFoundError
from videojobs_operator.state.refusal import Refusal, refusal_in, refusal_of

JOB = 'jobs.batch "video-36d03016-a1" is forbidden: '
POD = 'Error creating: pods "video-36d03016-a1-x7k2p" is forbidden: '

MESSAGES = [
    pytest.param(
        JOB + "exceeded quota: jobs, requested: count/jobs.batch=1, used: count/jobs.batch=3, "
        "limited: count/jobs.batch=3",
        "QuotaExceeded",
        id="quota",
    ),
    pytest.param(
        POD + "failed quota: cpu: must specify limits.cpu for: renderer",
        "QuotaExceeded",
        id="a quota that wants limits",
    ),
    pytest.param(
        JOB + "unable to create new content in namespace ns because it is being terminated",
        "NamespaceTerminating",
        id="namespace on its way out",
    ),
    pytest.param('namespaces "ns" not found', "NamespaceTerminating", id="namespace gone"),
    pytest.param(
        'jobs.batch is forbidden: User "system:serviceaccount:ns:operator" cannot create resource '
        '"jobs" in API group "batch" in the namespace "ns"',
        "Forbidden",
        id="RBAC",
    ),
    pytest.param(
        JOB + "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no cost centre",
        "AdmissionDenied",
        id="policy",
    ),
    pytest.param(
        'admission webhook "kyverno.svc" denied the request: : User "ada" is not known',
        "AdmissionDenied",
        id="webhook",
    ),
    pytest.param(
        'Internal error occurred: failed calling webhook "x.example.org": failed to call webhook: '
        'Post "https://x.svc:443/": dial tcp 10.0.0.1:443: connect: connection refused',
        "AdmissionDenied",
        id="webhook that does not answer",
    ),
    pytest.param(
        POD + 'violates PodSecurity "restricted:latest": seccompProfile',
        "AdmissionDenied",
        id="Pod Security",
    ),
    pytest.param(
        POD + "[maximum memory usage per Container is 1Gi, but limit is 2Gi]",
        "AdmissionDenied",
        id="LimitRange",
    ),
    pytest.param(
        POD + "no PriorityClass with name videojobs-high was found",
        "AdmissionDenied",
        id="no PriorityClass",
    ),
    pytest.param(
        'Job.batch "video-36d03016-a1" is invalid: spec.template.spec.containers[0].resources.'
        'requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
        "InvalidTemplate",
        id="not valid",
    ),
]


@pytest.mark.parametrize(("message", "reason"), MESSAGES)
def test_the_reason_of_a_message(message: str, reason: str) -> None:
    assert refusal_in(message).reason == reason


@pytest.mark.parametrize("message", [case.values[0] for case in MESSAGES])
def test_all_jobs_before_one_obstacle_read_the_same(message: str) -> None:
    other = message.replace("36d03016", "0a1b2c3d")
    assert refusal_in(message) == refusal_in(other)


def test_every_reason_has_a_cure() -> None:
    for reason in REFUSALS:
        assert Refusal(reason, "words").advice.startswith("Kubernetes refuses the render: words. ")


def test_a_long_message_is_cut() -> None:
    assert len(refusal_in(POD + "x" * 5000).words) == 500


REFUSED = [
    KubeError(403, JOB + "exceeded quota"),
    InvalidError(422, "invalid"),
    InvalidError(400, "bad"),
    NotFoundError(404, 'namespaces "ns" not found'),
    KubeError(500, 'Internal error occurred: failed calling webhook "x"'),
]
TEMPORARY = [
    KubeError(0, "the Kubernetes API does not answer"),
    KubeError(429, "too many requests"),
    KubeError(500, "etcdserver: leader changed"),
    KubeError(503, "unavailable"),
    ConflictError(409, "Operation cannot be fulfilled on resourcequotas"),
    NotFoundError(404, 'secrets "video-36d03016-a1" not found'),
]


@pytest.mark.parametrize("error", REFUSED, ids=str)
def test_what_is_a_refusal(error: KubeError) -> None:
    assert refusal_of(error) is not None


@pytest.mark.parametrize("error", TEMPORARY, ids=str)
def test_what_is_only_repeated(error: KubeError) -> None:
    assert refusal_of(error) is None
