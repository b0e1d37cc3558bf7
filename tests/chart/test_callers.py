"""What callers of the API may do: authentication, limits, origins, webhooks."""

from typing import get_type_hints

import pytest
from pydantic import AliasChoices
from pydantic_settings import BaseSettings
from testkit.helm import VALUES, rendered, values_file

from tests.chart.programs import program, set_environment
from videojobs.job.submission import Deadlines
from videojobs_api.settings import ApiSettings, AuthMode, InternalSettings, LimitSettings


def test_callers_limits_and_origins_are_what_the_values_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_environment(monkeypatch, program(rendered(values_file("production")), "vj-api"))

    settings = ApiSettings.from_environment()

    assert settings.auth.mode is AuthMode.OIDC
    assert (settings.auth.issuer, settings.auth.audience) == ("https://login.example.com", "videos")
    assert settings.auth.jwks_url is None, "asks the discovery document"
    assert settings.limits == LimitSettings(jobs_per_hour=60, live_jobs=10, pending_jobs=5000)
    assert settings.deadlines.as_deadlines() == Deadlines(soft=3000, hard=3600)
    assert settings.cors.allowed == ["https://studio.example.com", "https://www.example.com"]


def test_a_shared_secret_of_callers_comes_from_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = program(rendered(values_file("hs256")), "vj-api")
    set_environment(monkeypatch, variables)

    assert ApiSettings.from_environment().auth.mode is AuthMode.HS256
    assert variables["AUTH_HS256_SECRET"] == {
        "secretKeyRef": {"name": "shared-key", "key": "hs256-secret"}
    }


def test_the_secrets_of_webhooks_come_from_a_secret() -> None:
    variables = program(rendered(values_file("production")), "vj-api")

    assert variables["VIDEOJOBS_WEBHOOK_ALLOW_PRIVATE"] == "false"
    assert variables["VIDEOJOBS_WEBHOOK_SECRETS"] == {
        "secretKeyRef": {"name": "webhook-keys", "key": "webhook-secrets"}
    }
    assert "VIDEOJOBS_WEBHOOK_SECRETS" not in program(rendered(), "vj-api"), "webhooks are off"


def variables_of(group: type[BaseSettings]) -> set[str]:
    """The environment variables that a group of settings reads; of several names the first."""
    prefix = group.model_config.get("env_prefix", "")
    return {
        str(field.validation_alias.choices[0])
        if isinstance(field.validation_alias, AliasChoices)
        else f"{prefix}{name}".upper()
        for name, field in group.model_fields.items()
    }


def test_every_setting_of_the_api_can_be_given_by_values() -> None:
    groups = {*get_type_hints(ApiSettings).values(), *get_type_hints(InternalSettings).values()}
    known = {variable for group in groups for variable in variables_of(group)}
    given = {name for values in VALUES for name in program(rendered(values), "vj-api")}
    by_other_means = {"REDIS_TIMEOUT_SECONDS", "VIDEOJOBS_S3_BUCKET"}  # extraEnv, storage.url

    assert known - given == by_other_means
