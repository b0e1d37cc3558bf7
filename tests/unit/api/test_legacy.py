"""A31: the guide's variables still count, or say what took their place."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from videojobs.job.resource import video_job_manifest
from videojobs.job.submission import Deadlines, NewJob, parse_new_job
from videojobs_api.settings import DeadlineSettings, contradictions, legacy, read

NAMES = (
    "CELERY_TASK_TIME_LIMIT",
    "CELERY_TASK_SOFT_TIME_LIMIT",
    "VIDEOJOBS_TIME_LIMIT_SECONDS",
    "VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS",
)


def deadlines(monkeypatch: pytest.MonkeyPatch, **variables: str) -> DeadlineSettings:
    """Read from an environment that has these variables alone."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return read(DeadlineSettings)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        (
            {"CELERY_TASK_TIME_LIMIT": "3600", "CELERY_TASK_SOFT_TIME_LIMIT": "3000"},
            Deadlines(soft=3000, hard=3600),
        ),
        ({"CELERY_TASK_TIME_LIMIT": "600"}, Deadlines(soft=500, hard=600)),
        ({"CELERY_TASK_SOFT_TIME_LIMIT": "900"}, Deadlines(soft=900, hard=1800)),
        (
            {"CELERY_TASK_TIME_LIMIT": "3600", "VIDEOJOBS_TIME_LIMIT_SECONDS": "1200"},
            Deadlines(soft=1000, hard=1200),  # the new name wins
        ),
    ],
)
def test_time_limits(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: Deadlines | None
) -> None:
    assert deadlines(monkeypatch, **variables).as_deadlines() == expected


def test_a_soft_limit_that_is_no_less_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = deadlines(monkeypatch, VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS="1800")
    (sentence,) = contradictions(settings)
    assert sentence.startswith("VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS is 1800 and must be less than")


def test_each_old_name_is_explained_once_it_is_set() -> None:
    environment = {"CELERY_WORKER_CONCURRENCY": "16", "CELERY_TASK_TIME_LIMIT": "1800", "PATH": "/"}
    limit, slots = legacy.sentences(environment)
    assert limit.startswith("CELERY_TASK_TIME_LIMIT is still read")
    assert slots.startswith("CELERY_WORKER_CONCURRENCY has no effect")
    assert "kubectl scale renderpool" in slots
    assert legacy.sentences({"PATH": "/"}) == []


@pytest.mark.parametrize(
    ("deadlines", "spec"),
    [
        (None, {}),
        (
            Deadlines(soft=3000, hard=3600),
            {"softDeadlineSeconds": 3000, "activeDeadlineSeconds": 3600},
        ),
    ],
)
def test_time_limits_reach_the_videojob_also_by_way_of_the_outbox(
    deadlines: Deadlines | None, spec: dict[str, int]
) -> None:
    job = NewJob("id", "user", {}, 5, datetime(2026, 1, 31, tzinfo=UTC), "ns", "id", "pool")
    kept = parse_new_job(replace(job, deadlines=deadlines).to_json())
    manifest = video_job_manifest(kept)
    limits = {name: value for name, value in manifest["spec"].items() if "Deadline" in name}
    assert limits == spec
