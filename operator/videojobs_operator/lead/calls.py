"""What every call of the operator to Kubernetes passes: the rate limit, then the fence."""

from videojobs.kube.client import Answer, CallPolicy
from videojobs.kube.rate import TokenBucket
from videojobs.telemetry.metrics.shared import KUBE_REQUEST_SECONDS
from videojobs_operator.lead.fence import Fence
from videojobs_operator.tell import metrics


class OperatorCalls(CallPolicy):
    """One for all loops: they share the rate, and none writes when it must not."""

    def __init__(self, bucket: TokenBucket, fence: Fence) -> None:
        self._bucket = bucket
        self._fence = fence

    async def before(self, method: str) -> float | None:
        """Wait for the rate limit. A write is fenced after that: the wait may have been long."""
        metrics.KUBE_THROTTLE_SECONDS.observe(await self._bucket.take())
        return None if method == "GET" else self._fence.allowance()

    def after(self, answer: Answer) -> None:
        """Count the call, and rest when the server asks for it."""
        KUBE_REQUEST_SECONDS.labels(*answer.labels).observe(answer.seconds)
        if answer.retry_after is not None and answer.status in (429, 503):
            self._bucket.pause(answer.retry_after)
