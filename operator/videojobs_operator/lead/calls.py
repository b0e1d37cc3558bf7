"""Policy of every Kubernetes call of the operator: the rate limit, then the fence."""

from videojobs.kube.client import Answer, CallPolicy
from videojobs.kube.rate import TokenBucket
from videojobs.telemetry.metrics.shared import KUBE_REQUEST_SECONDS
from videojobs_operator.lead.fence import Fence
from videojobs_operator.tell import metrics


class OperatorCalls(CallPolicy):
    """Shared by all loops, so that the rate limit and the fence apply to their sum."""

    def __init__(self, bucket: TokenBucket, fence: Fence) -> None:
        self._bucket = bucket
        self._fence = fence

    async def before(self, method: str) -> float | None:
        """Wait for the rate limit, then fence writes: the wait may have been long.

        Returns the seconds that a write may take, None for a GET; FencedError if not leading.
        """
        metrics.KUBE_THROTTLE_SECONDS.observe(await self._bucket.take())
        return None if method == "GET" else self._fence.allowance()

    def after(self, answer: Answer) -> None:
        """Count the call; after 429 or 503 pause all calls for the server's Retry-After."""
        KUBE_REQUEST_SECONDS.labels(*answer.labels).observe(answer.seconds)
        if answer.retry_after is not None and answer.status in (429, 503):
            self._bucket.pause(answer.retry_after)
