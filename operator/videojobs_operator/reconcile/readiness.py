"""The conditions by which tools that know no VideoJobs judge one: `helm --wait`, Flux, kapp. Pure.

They follow the rules of kstatus: Stalled=True is a failure, Reconciling=True is work under way, and
otherwise Ready decides. So a job that waits or renders is Reconciling, unless it is Stalled. A job
that `spec.suspend` holds is neither: nothing happens, and nothing is wrong.
"""

from videojobs.job.conditions import Condition, ConditionType, Reason, find, is_true
from videojobs.job.resource import VideoJobStatus
from videojobs_operator.reconcile.draft import Draft


def judged(draft: Draft) -> VideoJobStatus:
    """The draft's status with Ready and Reconciling, computed from its other conditions."""
    conditions = draft.status.conditions
    finished = find(conditions, ConditionType.FINISHED)
    if finished is not None and finished.status == "True":
        ready = is_true(conditions, ConditionType.SUCCEEDED)
        draft.set(
            ConditionType.READY, "True" if ready else "False", finished.reason, finished.message
        )
        draft.drop(ConditionType.RECONCILING)
        return draft.status
    reason = Reason.SUSPENDED if _held(draft.status) else Reason.RUNNING
    draft.set(ConditionType.READY, "False", reason, "Not finished yet")
    if _held(draft.status) or is_true(conditions, ConditionType.STALLED):
        draft.drop(ConditionType.RECONCILING)
    else:
        progress = draft.status.progress
        doing = progress.message if progress else "The operator has seen the request"
        draft.set(ConditionType.RECONCILING, "True", reason, doing)
    return draft.status


def _held(status: VideoJobStatus) -> bool:
    admitted: Condition | None = find(status.conditions, ConditionType.ADMITTED)
    return admitted is not None and admitted.reason == Reason.SUSPENDED
