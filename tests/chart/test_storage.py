"""Where videos lie, and who has the keys to it."""

import pytest
from testkit.helm import of_kind, rendered, values_file

from tests.chart.programs import program, set_environment
from videojobs_api.settings import ApiSettings, StorageLocation, StorageSettings


def storage_of(values: str, monkeypatch: pytest.MonkeyPatch) -> StorageSettings:
    """The API's storage, where the release runs no server for it."""
    objects = rendered(values_file(values))
    assert "vj-storage" not in of_kind(objects, "StatefulSet")
    variables = program(objects, "vj-api")
    set_environment(monkeypatch, variables)
    return ApiSettings.from_environment().storage


def test_an_external_bucket_is_used_and_no_server_is_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    storage = storage_of("external-s3", monkeypatch)

    assert storage.s3_endpoint_url == "https://objects.example.com:9443"
    assert storage.location == StorageLocation("s3", "my-videos", "studio")
    assert storage.s3_region == "eu-central-1"
    assert storage.s3_keys is not None
    assert storage.storage_redirects


def test_amazons_own_storage_is_used_by_the_pods_identity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    storage = storage_of("production", monkeypatch)
    account = of_kind(rendered(values_file("production")), "ServiceAccount")["vj-api"]["metadata"]

    assert storage.s3_endpoint_url == "https://s3.eu-central-1.amazonaws.com"
    assert storage.s3_keys is None
    assert "eks.amazonaws.com/role-arn" in account["annotations"]


@pytest.mark.parametrize(
    ("values", "scheme", "key"),
    [
        ("gcs", "gs", ("GOOGLE_SERVICE_ACCOUNT_KEY", "gcs-key", "credentials.json")),
        ("azure", "az", ("AZURE_STORAGE_ACCOUNT_KEY", "azure-key", "account-key")),
    ],
)
def test_other_clouds_storage_is_used_with_its_key(
    monkeypatch: pytest.MonkeyPatch, values: str, scheme: str, key: tuple[str, str, str]
) -> None:
    storage = storage_of(values, monkeypatch)
    variable, secret, name = key

    assert storage.location.scheme == scheme
    assert program(rendered(values_file(values)), "vj-api")[variable] == {
        "secretKeyRef": {"name": secret, "key": name}
    }


def test_only_the_api_knows_the_storage() -> None:
    operator = program(rendered(), "vj-operator")

    assert not [name for name in operator if "S3" in name or "STORAGE" in name]
