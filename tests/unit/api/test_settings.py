"""A wrong environment is explained before anything starts."""

import base64

import pytest
from pydantic import SecretStr

from videojobs.settings import KubernetesSettings, RedisSettings, RetentionSettings, TokenSettings
from videojobs_api.settings import (
    ApiSettings,
    AuthSettings,
    ConfigurationError,
    CorsSettings,
    ServerSettings,
    StorageLocation,
    StorageSettings,
    WebhookSettings,
    incomplete,
    incomplete_storage,
    read,
    unsafe,
)
from videojobs_api.storage.connect import open_storage


def test_a_missing_variable_is_named_with_its_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIDEOJOBS_TOKEN_KEY", raising=False)
    with pytest.raises(ConfigurationError, match=r"^VIDEOJOBS_TOKEN_KEY is not set\. At least 32"):
        read(TokenSettings)


def test_every_wrong_variable_has_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOJOBS_API_PORT", "0")
    monkeypatch.setenv("VIDEOJOBS_INTERNAL_PORT", "99999")
    with pytest.raises(ConfigurationError) as caught:
        read(ServerSettings)
    assert len(str(caught.value).splitlines()) == 2


def test_a_bad_value_is_explained_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOJOBS_API_PORT", "seventy")
    with pytest.raises(ConfigurationError, match="VIDEOJOBS_API_PORT is wrong") as caught:
        read(ServerSettings)
    assert "seventy" not in str(caught.value)


class TestStorage:
    """Which store, and what each needs."""

    @pytest.mark.parametrize(
        ("values", "lacks"),
        [
            ({}, ["ENDPOINT", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"]),
            ({"s3_endpoint": "http://s3"}, ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY"]),
            ({"storage_url": "s3://videos"}, []),
            ({"storage_url": "s3://videos", "s3_access_key_id": "a"}, ["SECRET_ACCESS_KEY"]),
            ({"storage_url": "gs://videos"}, []),
            ({"storage_url": "az://videos"}, []),
        ],
    )
    def test_what_is_missing_is_named(self, values: dict[str, str], lacks: list[str]) -> None:
        sentences = incomplete_storage(StorageSettings.model_validate(values))
        named = [sentence.split(" ")[0] for sentence in sentences]
        assert named == [f"VIDEOJOBS_S3_{name}" for name in lacks]

    @pytest.mark.parametrize(
        ("url", "location"),
        [
            (None, StorageLocation("s3", "videojobs", None)),
            ("s3://videos", StorageLocation("s3", "videos", None)),
            ("gs://videos/", StorageLocation("gs", "videos", None)),
            ("az://videos/staging/films", StorageLocation("az", "videos", "staging/films")),
        ],
    )
    def test_a_url_names_a_bucket_or_a_folder_of_it(
        self, url: str | None, location: StorageLocation
    ) -> None:
        assert StorageSettings(storage_url=url).location == location

    @pytest.mark.parametrize(
        "url", ["videos", "https://videos", "s3://", "s3:///folder", "gs://a?b"]
    )
    def test_any_other_url_is_refused_with_the_cure(
        self, monkeypatch: pytest.MonkeyPatch, url: str
    ) -> None:
        monkeypatch.setenv("VIDEOJOBS_STORAGE_URL", url)
        with pytest.raises(
            ConfigurationError, match=r"VIDEOJOBS_STORAGE_URL .* s3://BUCKET, gs://"
        ):
            read(StorageSettings)

    def test_amazon_itself_needs_no_endpoint(self) -> None:
        settings = StorageSettings(storage_url="s3://videos", s3_region="eu-central-1")
        assert settings.s3_endpoint_url == "https://s3.eu-central-1.amazonaws.com"
        assert settings.s3_keys is None

    def test_azure_needs_the_name_of_its_account(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
        with pytest.raises(ConfigurationError, match=r"^VIDEOJOBS_STORAGE_URL cannot be used: "):
            open_storage(StorageSettings(storage_url="az://videos"))


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


class TestWebhooks:
    GOOD = "whsec_" + base64.b64encode(b"k" * 32).decode()

    def test_secrets_are_listed_by_commas(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VIDEOJOBS_WEBHOOK_SECRETS", f"{self.GOOD}, {self.GOOD},")
        assert read(WebhookSettings).keys == [self.GOOD, self.GOOD]

    def test_there_are_none_by_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("VIDEOJOBS_WEBHOOK_SECRETS", raising=False)
        assert read(WebhookSettings).keys == []

    @pytest.mark.parametrize(
        "bad",
        ["secret", "whsec_", "whsec_c2hvcnQ=", "whsec_no base64", GOOD.removeprefix("whsec_")],
    )
    def test_a_bad_one_is_counted_and_not_repeated(
        self, monkeypatch: pytest.MonkeyPatch, bad: str
    ) -> None:
        monkeypatch.setenv("VIDEOJOBS_WEBHOOK_SECRETS", f"{self.GOOD},{bad}")
        with pytest.raises(ConfigurationError, match="secret 2 is not whsec_ and base64") as caught:
            read(WebhookSettings)
        assert "c2hvcnQ" not in str(caught.value)


class TestProduction:
    @staticmethod
    def settings(auth: dict[str, str], origins: str, redis: str | None) -> ApiSettings:
        storage = {"s3_endpoint": "http://s3", "s3_access_key_id": "a", "s3_secret_access_key": "b"}
        return ApiSettings(
            RedisSettings(password=SecretStr(redis) if redis else None),
            KubernetesSettings(),
            RetentionSettings(),
            StorageSettings.model_validate(storage),
            TokenSettings(token_key=SecretStr("k" * 32)),
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
