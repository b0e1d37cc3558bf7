"""The guide's variables for Celery and its database: which still count, what replaces the rest."""

import logging
from collections.abc import Mapping
from typing import Final

_NOW: Final = {
    "CELERY_TASK_TIME_LIMIT": "counts; its name is now VIDEOJOBS_TIME_LIMIT_SECONDS",
    "CELERY_TASK_SOFT_TIME_LIMIT": "counts; its name is now VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS",
    "CELERY_WORKER_CONCURRENCY": (
        "is without effect: how many renders run at once is spec.slots of the RenderPool "
        "(`kubectl scale renderpool default --replicas=8`, or pool.slots of the Helm chart)"
    ),
    "DATABASE_URL": "is without effect: what is known of jobs is in Redis and in the VideoJobs",
}

logger = logging.getLogger(__name__)


def sentences(environment: Mapping[str, str]) -> list[str]:
    """One for each of the guide's variables that is set and not read under that name."""
    return [f"{name} {now}" for name, now in _NOW.items() if environment.get(name)]


def warn(environment: Mapping[str, str]) -> None:
    """Log them when the service starts."""
    for sentence in sentences(environment):
        logger.warning(sentence)
