"""Where the command's settings come from."""

from pathlib import Path

import pytest

from videojobs_client.errors import NotConfigured
from videojobs_client.settings import CommandSettings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration file of a home that has none yet."""
    for name in CommandSettings.model_fields:
        monkeypatch.delenv(f"VIDEOJOBS_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "videojobs" / "config.toml"
    path.parent.mkdir()
    return path


def test_defaults(file: Path) -> None:
    assert not file.exists()
    settings = CommandSettings.load()
    assert settings.server == "http://localhost:8012"
    assert settings.token is None
    assert settings.user


def test_option_then_environment_then_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('server = "https://file"\nuser = "anna"\n')
    assert CommandSettings.load().server == "https://file"
    monkeypatch.setenv("VIDEOJOBS_SERVER", "https://environment")
    settings = CommandSettings.load()
    assert (settings.server, settings.user) == ("https://environment", "anna")
    assert CommandSettings.load("https://option").server == "https://option"


def test_an_empty_variable_is_unset(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('server = "https://file"\n')
    monkeypatch.setenv("VIDEOJOBS_SERVER", "")
    assert CommandSettings.load().server == "https://file"


def test_a_token_is_not_shown(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not file.exists()
    monkeypatch.setenv("VIDEOJOBS_TOKEN", "secret-token")
    settings = CommandSettings.load()
    assert settings.token is not None
    assert settings.token.get_secret_value() == "secret-token"
    assert "secret-token" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('servr = "http://x"', "unknown setting servr; known are server, token, user, namespace"),
        ('server = "localhost:8012"', r"server \(VIDEOJOBS_SERVER\) is wrong: URL"),
        ("server = ", "config.toml: "),
    ],
)
def test_a_wrong_file_is_explained(file: Path, text: str, sentence: str) -> None:
    file.write_text(text)
    with pytest.raises(NotConfigured, match=sentence):
        CommandSettings.load()
