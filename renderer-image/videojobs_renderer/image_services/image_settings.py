"""Settings of image services: keys have the variable names that the services' own tools use."""

from enum import StrEnum

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Provider(StrEnum):
    """Image services. With NONE, every background is drawn."""

    NONE = "none"
    OPENAI = "openai"
    PEXELS = "pexels"
    PIXABAY = "pixabay"


class ImageSettings(BaseSettings):
    """Endpoints override the services' addresses, for compatible servers and tests."""

    model_config = SettingsConfigDict(env_ignore_empty=True, populate_by_name=True)

    provider: Provider = Field(
        default=Provider.NONE, validation_alias="VIDEOJOBS_IMAGE_PROVIDER",
        description="The service that provides the images behind the text.",
    )  # fmt: skip
    openai_api_key: SecretStr | None = None
    openai_base_url: str = "https://api.openai.com/v1"
    openai_image_model: str = "gpt-image-1"
    pexels_api_key: SecretStr | None = None
    pexels_endpoint: str = "https://api.pexels.com"
    pixabay_api_key: SecretStr | None = None
    pixabay_endpoint: str = "https://pixabay.com"
