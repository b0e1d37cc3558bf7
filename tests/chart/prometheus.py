"""Prometheus' own tool, the rules that the chart makes, and the series that there are."""

import re
import shutil
import subprocess
from typing import Any, Final

import pytest
from prometheus_client import CollectorRegistry
from testkit.helm import of_kind, rendered, values_file

from videojobs.job.states import Status
from videojobs.store.redis_health import Vitals
from videojobs_api.telemetry.metrics import REGISTRY as API_REGISTRY
from videojobs_api.telemetry.redis_health import Shown
from videojobs_operator.state.cache import Cache
from videojobs_operator.tell.census import Census
from videojobs_operator.tell.metrics import REGISTRY as OPERATOR_REGISTRY

SELECTED: Final = re.compile(r"([a-z_:0-9]+)\{")
"""The series that a query reads: ours are always selected by labels."""

VITALS: Final = Vitals(dict.fromkeys(Status, 0), 0, 0.0, 0, 0, 0, 0, 0, durable=True)

Rule = dict[str, Any]


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run promtool; the caller judges its exit code."""
    if shutil.which("promtool") is None:
        pytest.fail("promtool is missing: run `make system` (Debian's package prometheus)")
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)


def groups() -> list[dict[str, Any]]:
    """The rules that the chart makes, in their groups."""
    objects = of_kind(rendered(values_file("production")), "PrometheusRule")
    return [group for item in objects.values() for group in item["spec"]["groups"]]


def rules_of(kind: str) -> list[Rule]:
    """All rules of a kind: "alert" or "record"."""
    return [rule for group in groups() for rule in group["rules"] if kind in rule]


def known_series() -> set[str]:
    """Names of all series that the API, the operator and the chart's own rules make."""
    asked = CollectorRegistry()
    asked.register(Census(Cache()))
    asked.register(Shown(VITALS))
    exposed = [series_of(registry) for registry in (API_REGISTRY, OPERATOR_REGISTRY, asked)]
    return {rule["record"] for rule in rules_of("record")}.union(*exposed)


def series_of(registry: CollectorRegistry) -> set[str]:
    """Names of all series that a registry can expose."""
    names: set[str] = set()
    for family in registry.collect():
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
        names |= {f"{family.name}{suffix}" for suffix in suffixes.get(family.type, [""])}
    return names
