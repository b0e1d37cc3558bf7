"""Warnings for the Celery guide's variables: which are still read, and what replaces the others."""

import logging
from collections.abc import Mapping
from typing import Final

_NOW: Final = {
    "CELERY_TASK_TIME_LIMIT": "is still read; its new name is VIDEOJOBS_TIME_LIMIT_SECONDS",
    "CELERY_TASK_SOFT_TIME_LIMIT": (
        "is still read; its new name is VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS"
    ),
    "CELERY_WORKER_CONCURRENCY": (
        "has no effect: the number of concurrent renders is spec.slots of the RenderPool "
        "(`kubectl scale renderpool default --replicas=8`, or pool.slots of the Helm chart)"
    ),
    "DATABASE_URL": "has no effect: the state of jobs is in Redis and in the VideoJobs",
}

logger = logging.getLogger(__name__)


def sentences(environment: Mapping[str, str]) -> list[str]:
    """A sentence for each of the guide's deprecated variables that is set."""
    return [f"{name} {now}" for name, now in _NOW.items() if environment.get(name)]


def warn(environment: Mapping[str, str]) -> None:
    """Log the sentences, when the service starts."""
    for sentence in sentences(environment):
        logger.warning(sentence)
