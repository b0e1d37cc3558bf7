"""A wrong environment is explained before anything starts."""

import pytest
from pydantic import SecretStr

from videojobs.settings import KubernetesSettings, RedisSettings, RetentionSettings
from videojobs_api.settings import (
    ApiSettings,
    AuthSettings,
    ConfigurationError,
    CorsSettings,
    ServerSettings,
    StorageSettings,
    incomplete,
    read,
    unsafe,
)


def set_storage(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name in ("ENDPOINT", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.delenv(f"VIDEOJOBS_S3_{name}", raising=False)
    for name, value in values.items():
        monkeypatch.setenv(f"VIDEOJOBS_S3_{name.upper()}", value)


def test_a_missing_variable_is_named_with_its_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    set_storage(monkeypatch, access_key_id="a", secret_access_key="b")
    with pytest.raises(ConfigurationError, match=r"^VIDEOJOBS_S3_ENDPOINT is not set\. URL of the"):
        read(StorageSettings)


def test_every_wrong_variable_has_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    set_storage(monkeypatch)
    with pytest.raises(ConfigurationError) as caught:
        read(StorageSettings)
    assert len(str(caught.value).splitlines()) == 3


def test_a_bad_value_is_explained_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOJOBS_API_PORT", "seventy")
    with pytest.raises(ConfigurationError, match="VIDEOJOBS_API_PORT is wrong") as caught:
        read(ServerSettings)
    assert "seventy" not in str(caught.value)


class TestAuth:
    @pytest.mark.parametrize(
        ("values", "lacks"),
        [
            ({}, []),
            ({"mode": "hs256"}, ["AUTH_HS256_SECRET"]),
            ({"mode": "oidc"}, ["AUTH_ISSUER", "AUTH_AUDIENCE"]),
            ({"mode": "oidc", "issuer": "https://x", "audience": "y"}, []),
        ],
    )
    def test_each_mode_names_what_it_lacks(self, values: dict[str, str], lacks: list[str]) -> None:
        sentences = incomplete(AuthSettings.model_validate(values))
        assert [sentence.split(" ")[0] for sentence in sentences] == lacks

    def test_a_short_secret_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AUTH_HS256_SECRET", "short")
        with pytest.raises(ConfigurationError, match="AUTH_HS256_SECRET is wrong") as caught:
            read(AuthSettings)
        assert "'short'" not in str(caught.value)

    def test_an_unknown_mode_lists_the_known_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AUTH_MODE", "none")
        with pytest.raises(ConfigurationError, match="disabled, hs256 or oidc"):
            read(AuthSettings)


class TestProduction:
    @staticmethod
    def settings(auth: dict[str, str], origins: str, redis: str | None) -> ApiSettings:
        storage = {"endpoint": "http://s3", "access_key_id": "a", "secret_access_key": "b"}
        return ApiSettings(
            RedisSettings(password=SecretStr(redis) if redis else None),
            KubernetesSettings(),
            RetentionSettings(),
            StorageSettings.model_validate(storage),
            AuthSettings.model_validate(auth),
            CorsSettings(origins=origins),
        )

    def test_safe_settings_pass(self) -> None:
        auth = {"mode": "oidc", "issuer": "https://x", "audience": "y"}
        assert unsafe(self.settings(auth, "https://app.example.org", "p")) == []

    @pytest.mark.parametrize(
        ("auth", "origins", "password", "named"),
        [
            ({}, "", "p", "AUTH_MODE=disabled"),
            ({"mode": "oidc", "issuer": "http://x", "audience": "y"}, "", "p", "AUTH_ISSUER"),
            (
                {"mode": "oidc", "issuer": "https://x", "jwks_url": "http://x", "audience": "y"},
                "",
                "p",
                "AUTH_JWKS_URL",
            ),
            ({"mode": "hs256", "hs256_secret": "s" * 32}, "https://a, *", "p", "CORS_ORIGINS=*"),
            ({"mode": "hs256", "hs256_secret": "s" * 32}, "", None, "REDIS_PASSWORD"),
        ],
    )
    def test_each_unsafe_one_is_named(
        self, auth: dict[str, str], origins: str, password: str | None, named: str
    ) -> None:
        (sentence,) = unsafe(self.settings(auth, origins, password))
        assert named in sentence
        assert sentence.endswith("ENVIRONMENT is production.")
