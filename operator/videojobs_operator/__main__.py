"""`python -m videojobs_operator`: one operator process."""

import asyncio
import logging
import os
import sys
import threading
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings

from videojobs.kube.client import Kube
from videojobs.kube.rate import TokenBucket
from videojobs.settings import RedisSettings, RetentionSettings
from videojobs.store import Store, connect
from videojobs.telemetry import logs, sentry, tracing
from videojobs.telemetry.metrics.shared import observe_redis
from videojobs_operator.lead.calls import OperatorCalls
from videojobs_operator.lead.fence import Fence
from videojobs_operator.lead.lease import Elector, LeadershipLostError, LeaseName, LeaseTimes
from videojobs_operator.program import Operator
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.signals import stop_on_signals

_LOG: Final = logging.getLogger(__name__)

EXIT_LEADERSHIP_LOST: Final = 1
EXIT_CONFIGURATION: Final = 2
EXIT_BROKEN: Final = 3
_EXIT_SECONDS: Final = 3.0
"""How long the process may take to exit after its work has ended."""


def main() -> int:
    """Run one operator until SIGTERM; returns the exit code.

    0 after SIGTERM; 1 when another process leads now; 2 when settings are missing or invalid, each
    named on stderr; 3 when something has failed for good, such as a watch. Kubernetes restarts the
    container after 1 and 3, as a standby.
    """
    logs.configure("operator")
    sentry.report_errors("operator")
    tracing.start("operator")
    try:
        settings = OperatorSettings()
        redis, retention = RedisSettings(), RetentionSettings()
    except ValidationError as error:
        for line in complaints(error):
            print(line, file=sys.stderr)  # noqa: T201
        return EXIT_CONFIGURATION
    try:
        asyncio.run(_run(settings, redis, retention))
    except LeadershipLostError as error:
        _LOG.error("Exiting, because this process lost the leadership: %s", error)
        return EXIT_LEADERSHIP_LOST
    except Exception:
        _LOG.exception("Exiting after an unexpected failure")
        return EXIT_BROKEN
    finally:
        tracing.stop()
    return 0


def complaints(error: ValidationError) -> list[str]:
    """A line for each missing or invalid setting, with the name of its environment variable."""
    read = {each.__name__: each for each in (OperatorSettings, RedisSettings, RetentionSettings)}
    settings = read[error.title]
    return [_complaint(settings, problem) for problem in error.errors()]


def _complaint(settings: type[BaseSettings], problem: ErrorDetails) -> str:
    prefix = settings.model_config.get("env_prefix", "")
    name = "_".join(map(str, problem["loc"]))
    field = settings.model_fields.get(name)
    meaning = (field.description if field else None) or ""
    return f"{f'{prefix}{name}'.upper().strip('_')}: {problem['msg']}. {meaning}".strip()


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
            store = Store.over(redis, retention.job_ttl, observe=observe_redis)
            operator = Operator(kube, store, settings, elector, fence)
            try:
                await operator.run(stop)
            finally:
                _end_in_time()
    finally:
        await redis.aclose()


def _end_in_time() -> None:
    """Exit within 3 seconds whatever libraries do with their tasks: a former leader must make room
    for its successor."""
    end = threading.Timer(_EXIT_SECONDS, os._exit, (EXIT_BROKEN,))
    end.daemon = True
    end.start()


def _elector(kube: Kube, settings: OperatorSettings, fence: Fence) -> Elector:
    times = LeaseTimes(
        settings.lease_duration_seconds,
        settings.lease_renew_deadline_seconds,
        settings.lease_retry_seconds,
    )
    name = LeaseName(settings.home, settings.lease_name, settings.identity)
    return Elector(kube, name, times, fence)


if __name__ == "__main__":
    sys.exit(main())
