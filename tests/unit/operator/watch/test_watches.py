"""What the watches ask the API server for. kopf takes any selector that it cannot match for one of
another resource, and says nothing: so what it makes of ours is asked of kopf itself."""

import pytest
from kopf._cogs.structs.references import Resource

from videojobs_operator.settings import OperatorSettings
from videojobs_operator.watch.watches import kopf_settings


@pytest.fixture
def settings() -> OperatorSettings:
    return OperatorSettings.model_validate(
        {"renderer_image": "r:1", "report_url": "http://api:8013", "token_key": "k" * 32}
    )


@pytest.mark.parametrize(
    ("group", "version", "plural", "labels", "fields"),
    [
        ("batch", "v1", "jobs", ["app.kubernetes.io/managed-by=videojobs-operator"], []),
        ("", "v1", "pods", ["app.kubernetes.io/managed-by=videojobs-operator"], []),
        ("scriptsensei.io", "v1alpha1", "renderpools", [], []),
        (
            "scriptsensei.io",
            "v1alpha1",
            "videojobs",
            [],
            ["status.phase!=Succeeded,status.phase!=Failed,status.phase!=Cancelled"],
        ),
    ],
)
def test_no_watch_streams_what_is_not_ours_or_is_over(
    settings: OperatorSettings,
    group: str,
    version: str,
    plural: str,
    labels: list[str],
    fields: list[str],
) -> None:
    resource = Resource(group=group, version=version, plural=plural)
    watching = kopf_settings(settings).watching
    assert list(watching.label_selectors.collect(resource)) == labels
    assert list(watching.field_selectors.collect(resource)) == fields
