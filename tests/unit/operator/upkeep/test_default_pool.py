"""Whose pool the ConfigMap describes."""

from typing import Any

import pytest

from videojobs_operator.upkeep.default_pool import Wanted

DATA = {"pool.json": '{"metadata": {"name": "default"}}'}
BY_KUBECTL = {"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:metadata": {}}}


def config_map(*managers: dict[str, Any], data: dict[str, str] | None = None) -> dict[str, Any]:
    return {"metadata": {"managedFields": list(managers)}, "data": DATA if data is None else data}


def owner(manager: str, operation: str) -> dict[str, Any]:
    return {"manager": manager, "operation": operation, "fieldsV1": {"f:data": {}}}


@pytest.mark.parametrize(
    ("manager", "operation"),
    [("helm", "Apply"), ("helm-controller", "Apply"), ("argocd-controller", "Update")],
)
def test_the_pool_is_made_in_the_name_of_who_wrote_the_data(manager: str, operation: str) -> None:
    wanted = Wanted.from_config_map(config_map(BY_KUBECTL, owner(manager, operation)))

    assert (wanted.manager, wanted.operation) == (manager, operation)
    assert wanted.pool == {"metadata": {"name": "default"}}


@pytest.mark.parametrize(
    "raw",
    [
        config_map(BY_KUBECTL),
        config_map(owner("helm", "Apply"), data={}),
        config_map(owner("helm", "Apply"), data={"pool.json": "{"}),
        {"metadata": {}},
    ],
    ids=["no owner", "no pool", "broken pool", "empty"],
)
def test_what_the_chart_did_not_write_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Wanted.from_config_map(raw)
