"""Settings that cannot work are refused, with the names of the variables."""

import pytest
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from videojobs.settings import RedisSettings, RetentionSettings
from videojobs_operator.__main__ import complaints
from videojobs_operator.constants import PODLESS_PERIOD_SECONDS, PODLESS_SECONDS
from videojobs_operator.settings import OperatorSettings

NEEDED = {
    "VIDEOJOBS_RENDERER_IMAGE": "renderer:1",
    "VIDEOJOBS_REPORT_URL": "http://api-internal:8013/internal/v1",
    "VIDEOJOBS_TOKEN_KEY": "k" * 32,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIDEOJOBS_LEASE_RENEW_DEADLINE_SECONDS", "15"),
        ("VIDEOJOBS_LEASE_RETRY_SECONDS", "10"),
        ("VIDEOJOBS_LEASE_DURATION_SECONDS", "9"),
    ],
)
def test_lease_times_that_fence_nothing_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name):
        OperatorSettings()


def test_two_processes_on_one_machine_are_two_holders() -> None:
    assert OperatorSettings().identity != OperatorSettings().identity


def test_variables_of_renderers_are_a_list_as_in_a_pod(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOJOBS_RENDERER_ENV", '[{"name": "VIDEOJOBS_QUALITY", "value": "high"}]')
    (variable,) = OperatorSettings().renderer_env
    assert (variable.name, variable.value) == ("VIDEOJOBS_QUALITY", "high")


def test_a_misspelt_variable_of_renderers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOJOBS_RENDERER_ENV", '[{"name": "X", "valueForm": {}}]')
    with pytest.raises(ValidationError, match="valueForm"):
        OperatorSettings()


@pytest.mark.parametrize(
    ("settings", "values", "complaint"),
    [
        (RedisSettings, {"sentinels": "one-without-a-port"}, "REDIS_SENTINELS: "),
        (RedisSettings, {"ca_file": "/nowhere/ca.crt"}, "REDIS_CA_FILE: Path does not point to a"),
        (RetentionSettings, {"job_ttl": 1}, "JOB_TTL: "),
        (OperatorSettings, {"token_key": "short"}, "VIDEOJOBS_TOKEN_KEY: "),
    ],
)
def test_a_variable_is_named_as_the_environment_names_it(
    settings: type[BaseSettings], values: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        settings.model_validate(values)
    assert complaints(caught.value)[0].startswith(complaint)


def test_a_refused_pod_is_told_within_ten_seconds() -> None:
    assert PODLESS_SECONDS + PODLESS_PERIOD_SECONDS * 1.1 < 10
