"""Settings of the HTTP servers: ports, CORS, length of event streams."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServerSettings(BaseSettings):
    """`VIDEOJOBS_API_HOST`, `VIDEOJOBS_API_PORT`, `VIDEOJOBS_INTERNAL_PORT`."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", extra="ignore")

    api_host: str = Field(default="0.0.0.0", description="Address that both ports bind to.")  # noqa: S104
    api_port: int = Field(default=8012, ge=1, le=65535, description="The guide's port.")
    internal_port: int = Field(default=8013, ge=1, le=65535, description="Port for renderers.")


class CorsSettings(BaseSettings):
    """`VIDEOJOBS_CORS_ORIGINS`: web origins that may call the API; none by default."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_CORS_", extra="ignore")

    origins: str = Field(default="", description="Origins, separated by commas.")

    @property
    def allowed(self) -> list[str]:
        """The origins as a list."""
        return [origin.strip() for origin in self.origins.split(",") if origin.strip()]


class StreamSettings(BaseSettings):
    """`VIDEOJOBS_STREAM_SECONDS`."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_STREAM_", extra="ignore")

    seconds: float = Field(
        default=600,
        gt=0,
        le=86_400,
        description="Length of an event stream. Clients then reconnect, which spreads streams over "
        "new pods.",
    )
