"""Keys of the speech services, in the variables that the services' own tools use."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ProviderKeys(BaseSettings):
    """A service without a key is not used. Endpoints override the services' addresses."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    azure_speech_key: SecretStr | None = None
    azure_speech_region: str = Field(default="", description='For example "westeurope".')
    azure_speech_endpoint: str = ""
    google_api_key: SecretStr | None = None
    google_application_credentials: Path | None = Field(
        default=None, description="Key file of a service account, or of workload identity."
    )
    google_texttospeech_endpoint: str = "https://texttospeech.googleapis.com"
    elevenlabs_api_key: SecretStr | None = None
    elevenlabs_endpoint: str = "https://api.elevenlabs.io"
    elevenlabs_model: str = "eleven_multilingual_v2"
