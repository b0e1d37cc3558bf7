"""What renderers are given: settings, keys of providers, a cache."""

from typing import get_args

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings
from testkit.helm import of_kind, rendered, values_file

from tests.chart.programs import PROGRAMS, program, renderer_variables
from videojobs_operator.reconcile.manifests import FILES_FOLDER
from videojobs_renderer.image_services.image_settings import ImageSettings
from videojobs_renderer.speech.cloud.api_keys import ProviderKeys


def test_keys_of_providers_reach_renderers_and_nobody_else() -> None:
    variables = renderer_variables("providers")
    keys = {name for name, value in variables.items() if isinstance(value, dict)}

    assert keys >= {"AZURE_SPEECH_KEY", "ELEVENLABS_API_KEY", "GOOGLE_API_KEY"}
    assert variables["AZURE_SPEECH_KEY"] == {
        "secretKeyRef": {"name": "voices", "key": "AZURE_SPEECH_KEY", "optional": True}
    }
    for name in PROGRAMS:
        assert not keys & set(program(rendered(values_file("providers")), name))


@pytest.mark.parametrize("settings", [ProviderKeys, ImageSettings])
def test_every_key_that_renderers_know_is_looked_for(settings: type[BaseSettings]) -> None:
    keys = {
        name.upper()
        for name, field in settings.model_fields.items()
        if SecretStr in get_args(field.annotation)
    }

    assert keys
    assert keys <= set(renderer_variables("providers"))


def test_google_reads_its_key_file_where_the_operator_mounts_it() -> None:
    variables = renderer_variables("providers")
    operator = program(rendered(values_file("providers")), "vj-operator")

    assert operator["VIDEOJOBS_RENDERER_FILES_SECRET"] == "google"
    assert variables["GOOGLE_APPLICATION_CREDENTIALS"] == f"{FILES_FOLDER}/credentials.json"


def test_settings_of_renderers_are_what_the_values_say() -> None:
    assert renderer_variables("providers")["VIDEOJOBS_QUALITY"] == "high"
    assert renderer_variables("default") == {}


@pytest.mark.parametrize(
    ("values", "claim", "made"),
    [("cached-pool", "vj-cache", ["vj-cache"]), ("claimed-cache", "segments", [])],
)
def test_a_pool_shares_its_cache_by_a_claim(values: str, claim: str, made: list[str]) -> None:
    objects = rendered(values_file(values))

    pool = of_kind(objects, "RenderPool")["default"]["spec"]
    assert pool["template"]["cacheClaim"] == claim
    assert list(of_kind(objects, "PersistentVolumeClaim")) == made


def test_the_claim_of_a_cache_is_as_large_and_shared_as_the_values_say() -> None:
    claim = of_kind(rendered(values_file("cached-pool")), "PersistentVolumeClaim")["vj-cache"]

    assert claim["spec"] == {
        "accessModes": ["ReadWriteMany"],
        "storageClassName": "shared",
        "resources": {"requests": {"storage": "50Gi"}},
    }


def test_no_pool_is_made_beside_ones_own() -> None:
    assert not of_kind(rendered(values_file("own-pools")), "RenderPool")
