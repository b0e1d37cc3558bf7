"""Settings of the command, from the environment, the configuration file, or defaults."""

import getpass
import os
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from videojobs_client.connection import DEFAULT_SERVER
from videojobs_client.errors import NotConfigured

_PREFIX: Final = "VIDEOJOBS_"


def configuration_file() -> Path:
    """Path of `~/.config/videojobs/config.toml`, or below XDG_CONFIG_HOME."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "videojobs" / "config.toml"


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user database
        return "unknown"


class CommandSettings(BaseSettings):
    """`VIDEOJOBS_SERVER`, `VIDEOJOBS_TOKEN`, `VIDEOJOBS_USER`, `VIDEOJOBS_NAMESPACE`."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, extra="forbid")

    server: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+")] = Field(
        default=DEFAULT_SERVER, description="URL of the service, such as http://localhost:8012."
    )
    token: SecretStr | None = Field(default=None, description="Bearer token of the service.")
    user: str = Field(
        default_factory=_login_name, min_length=1, description="The user_id of your jobs."
    )
    namespace: str | None = Field(
        default=None, description="Kubernetes namespace of the jobs; unset uses that of kubectl."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options, then environment, then file; no `.env` of the working directory."""
        del dotenv_settings, file_secret_settings
        file = TomlConfigSettingsSource(settings_cls, toml_file=configuration_file())
        return init_settings, env_settings, file

    @classmethod
    def load(cls, server: str | None = None) -> Self:
        """Read the settings; `server` is that of the command line. Raises NotConfigured."""
        try:
            return cls() if server is None else cls(server=server)
        except ValidationError as error:
            lines = [_sentence(str(item["loc"][0]), item["type"]) for item in error.errors()]
            raise NotConfigured("\n".join(lines)) from None
        except (ValueError, OSError) as error:  # not TOML, not readable
            raise NotConfigured(f"{configuration_file()}: {error}") from None


def _sentence(name: str, kind: str) -> str:
    known = CommandSettings.model_fields.get(name)
    if known is None or kind == "extra_forbidden":
        names = ", ".join(CommandSettings.model_fields)
        return f"{configuration_file()}: unknown setting {name}; known are {names}"
    return f"{name} ({_PREFIX}{name.upper()}) is wrong: {known.description}"
