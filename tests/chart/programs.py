"""What the rendered API and operator are told, and their settings made of it."""

import json
from typing import Any, Final

import pytest
from testkit.helm import Object, environment, of_kind, rendered, values_file

PROGRAMS: Final = ("vj-api", "vj-operator")

_WEBHOOK_SECRET: Final = "whsec_" + "c2VjcmV0" * 5


def program(objects: list[Object], name: str) -> dict[str, Any]:
    """Environment of the API or the operator."""
    template = of_kind(objects, "Deployment")[name]["spec"]["template"]
    return environment(template["spec"]["containers"][0])


def renderer_variables(values: str) -> dict[str, Any]:
    """Variables that the operator gives to every renderer, with a values file."""
    operator = program(rendered(values_file(values)), "vj-operator")
    listed = json.loads(operator["VIDEOJOBS_RENDERER_ENV"])
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in listed}


def set_environment(monkeypatch: pytest.MonkeyPatch, variables: dict[str, Any]) -> None:
    """The rendered environment; what comes from a Secret gets a value that is long enough.

    A file stands for those that only a pod has: the service account's token, certificates.
    """
    monkeypatch.setenv("KUBECONFIG", __file__)
    for name, value in variables.items():
        monkeypatch.setenv(name, _given(name, value))


def _given(name: str, value: Any) -> str:
    if isinstance(value, str):
        return __file__ if value.startswith("/etc/redis-tls/") else value
    return _WEBHOOK_SECRET if name == "VIDEOJOBS_WEBHOOK_SECRETS" else "s" * 40
