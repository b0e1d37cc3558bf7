"""What the reference pages are generated from: the only place of the generators that imports the
product.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, cast

import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.registry import Collector
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from tools.chart_readme import readme
from tools.cluster.paths import REPOSITORY
from videojobs.job.conditions import ConditionType, Reason
from videojobs.job.failures import RETRYABLE, FailureCode, exit_code_of
from videojobs.job.states import Status
from videojobs.settings import KubernetesSettings, RedisSettings, RetentionSettings, TokenSettings
from videojobs.store.redis_health import Vitals
from videojobs_api.apps import create_app
from videojobs_api.settings import (
    ApiSettings,
    AuthSettings,
    CorsSettings,
    DeadlineSettings,
    LimitSettings,
    MediaSettings,
    ServerSettings,
    StorageSettings,
    StreamSettings,
    WebhookSettings,
)
from videojobs_api.settings.programs import EnvironmentSettings
from videojobs_api.telemetry import metrics as api_metrics
from videojobs_api.telemetry.redis_health import Shown
from videojobs_client.settings import CommandSettings
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.state.cache import Cache
from videojobs_operator.tell import metrics as operator_metrics
from videojobs_operator.tell.census import Census
from videojobs_renderer.image_services.image_settings import ImageSettings
from videojobs_renderer.settings import Settings as RendererSettings
from videojobs_renderer.speech.cloud.api_keys import ProviderKeys

_CHART: Final = REPOSITORY / "charts" / "videojobs"
_CRDS: Final = REPOSITORY / "crds"
_NOT_THE_RENDERERS: Final = ("PROVIDER.IMAGE.", "INFRA.")
"""Codes with which no renderer ends: they fail no job, or the operator gives them."""

SETTINGS: Final[Mapping[str, tuple[type[BaseSettings], ...]]] = {
    "API": (
        ServerSettings,
        EnvironmentSettings,
        AuthSettings,
        LimitSettings,
        DeadlineSettings,
        StorageSettings,
        WebhookSettings,
        MediaSettings,
        CorsSettings,
        StreamSettings,
        KubernetesSettings,
        TokenSettings,
    ),
    "API and operator": (RedisSettings, RetentionSettings),
    "Operator": (OperatorSettings,),
    "Renderer": (RendererSettings, ProviderKeys, ImageSettings),
    "The command videojobs": (CommandSettings,),
}
"""Settings classes by the program that reads them."""


def openapi() -> dict[str, Any]:
    """The OpenAPI document of the public port."""
    settings = ApiSettings(
        RedisSettings(),
        KubernetesSettings(),
        RetentionSettings(),
        StorageSettings(),
        TokenSettings(token_key=SecretStr("k" * 32)),
    )
    return create_app(settings).openapi()


def resources() -> list[dict[str, Any]]:
    """The CustomResourceDefinitions."""
    return [yaml.safe_load(file.read_text()) for file in sorted(_CRDS.glob("*.yaml"))]


def chart_values() -> str:
    """The page of the chart's values, as the chart's README has it."""
    return readme((_CHART / "values.yaml").read_text())


def collectors() -> dict[str, list[Collector]]:
    """What each program shows to Prometheus."""
    nothing = Vitals(dict.fromkeys(Status, 0), 0, 0.0, 0, 0, 0, 0, 0, durable=True)
    return {
        "API": [*_registered(api_metrics.REGISTRY), Shown(nothing)],
        "Operator": [*_registered(operator_metrics.REGISTRY), Census(Cache())],
    }


def _registered(registry: CollectorRegistry) -> Iterable[Collector]:
    # prometheus_client has no public way to ask for them.
    return cast("Mapping[Collector, Any]", registry._collector_to_names)


def failure_codes() -> list[tuple[str, bool, int | None]]:
    """Code, whether another attempt may succeed, exit code of a renderer that ends with it."""
    return [
        (
            code.value,
            code in RETRYABLE,
            None if code.startswith(_NOT_THE_RENDERERS) else int(exit_code_of(code)),
        )
        for code in FailureCode
    ]


def conditions() -> tuple[list[str], list[str]]:
    """Types and reasons of a VideoJob's conditions."""
    return [each.value for each in ConditionType], [each.value for each in Reason]


def reference() -> Path:
    """Where the generated pages go."""
    return REPOSITORY / "docs" / "reference"
