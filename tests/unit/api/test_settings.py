"""A wrong environment is explained before anything starts."""

import pytest

from videojobs_api.settings import ConfigurationError, ServerSettings, StorageSettings, read


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
