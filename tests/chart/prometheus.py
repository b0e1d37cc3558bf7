"""Prometheus' own tool, and the series that a registry can expose."""

import shutil
import subprocess

import pytest
from prometheus_client import CollectorRegistry


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run promtool; the caller judges its exit code."""
    if shutil.which("promtool") is None:
        pytest.fail("promtool is missing: run `make system` (Debian's package prometheus)")
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)


def series_of(registry: CollectorRegistry) -> set[str]:
    """Names of all series that a registry can expose."""
    names: set[str] = set()
    for family in registry.collect():
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
        names |= {f"{family.name}{suffix}" for suffix in suffixes.get(family.type, [""])}
    return names
