"""`python -m videojobs_operator`: one operator process."""

import asyncio
import logging
import sys
from typing import Final

from pydantic import ValidationError

from videojobs import logs, sentry
from videojobs.kube import Kube
from videojobs.rate import TokenBucket
from videojobs.settings import RedisSettings, RetentionSettings
from videojobs.store import JobStore, Survey, connect
from videojobs_operator.calls import OperatorCalls
from videojobs_operator.fence import Fence
from videojobs_operator.lease import Elector, LeadershipLostError, LeaseName, LeaseTimes
from videojobs_operator.program import Operator
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.signals import stop_on_signals

_LOG: Final = logging.getLogger(__name__)

EXIT_LEADERSHIP_LOST: Final = 1
EXIT_CONFIGURATION: Final = 2


def main() -> int:
    """Exit code 2 when a setting is missing or wrong (the message names each), 1 when another
    process leads now: whoever started this one starts it again, as a standby."""
    logs.configure("operator")
    sentry.report_errors("operator")
    try:
        settings = OperatorSettings()
        redis, retention = RedisSettings(), RetentionSettings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(("VIDEOJOBS", *map(str, problem["loc"]))).upper()
            print(f"{name}: {problem['msg']}", file=sys.stderr)  # noqa: T201
        return EXIT_CONFIGURATION
    try:
        asyncio.run(_run(settings, redis, retention))
    except LeadershipLostError as error:
        _LOG.error("This process ends, it does not lead any more: %s", error)
        return EXIT_LEADERSHIP_LOST
    return 0


async def _run(
    settings: OperatorSettings, redis_settings: RedisSettings, retention: RetentionSettings
) -> None:
    stop = asyncio.Event()
    stop_on_signals(stop)
    fence = Fence(settings.lease_duration_seconds, settings.lease_renew_deadline_seconds)
    calls = OperatorCalls(TokenBucket(settings.kube_qps, settings.kube_burst), fence)
    redis = connect(redis_settings)
    try:
        async with (
            await Kube.connect(settings.kube_timeout_seconds, calls) as kube,
            await Kube.connect(settings.lease_renew_deadline_seconds / 3) as lease_kube,
        ):
            elector = _elector(lease_kube, settings, fence)
            store = JobStore(redis, retention.job_ttl)
            operator = Operator(kube, store, Survey(redis), settings, elector, fence)
            await operator.run(stop)
    finally:
        await redis.aclose()


def _elector(kube: Kube, settings: OperatorSettings, fence: Fence) -> Elector:
    namespace = settings.lease_namespace or settings.namespace or "default"
    times = LeaseTimes(
        settings.lease_duration_seconds,
        settings.lease_renew_deadline_seconds,
        settings.lease_retry_seconds,
    )
    return Elector(kube, LeaseName(namespace, settings.lease_name, settings.identity), times, fence)


if __name__ == "__main__":
    sys.exit(main())
