"""Twelve requests as people send them, each rendered whole and passed by the gate."""

import json
from pathlib import Path
from typing import Any

import pytest
from testkit.renderer import Renderer

from videojobs.job.request import Platform
from videojobs_renderer.cards.templates import template_names

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
PATIENCE_SECONDS = 400


def read(path: Path) -> dict[str, Any]:
    request: dict[str, Any] = json.loads(path.read_text())
    return request


def test_the_set_has_every_platform_template_script_and_length() -> None:
    requests = [read(path) for path in GOLDEN]
    assert len(requests) == 12
    assert {request["platform"] for request in requests} == {str(p) for p in Platform}
    assert {request["template_id"] for request in requests} == set(template_names())
    languages = {request["language"].split("-")[0] for request in requests}
    assert languages >= {"ar", "he", "hi", "th", "zh", "ja", "ko", "en", "de"}
    lengths = [request["duration"] for request in requests]
    assert (min(lengths), max(lengths)) == (5, 300)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_request_passes_the_gate(renderer: Renderer, path: Path) -> None:
    process = renderer.start(path, VIDEOJOBS_QUALITY="draft")
    rendered = renderer.finish(process, PATIENCE_SECONDS)
    assert rendered.code == 0, rendered.log
    report = rendered.report()
    assert {c["name"]: c for c in report["checks"] if c["verdict"] != "pass"} == {}
    assert report["degraded"] == []
    assert report["caption_timing"] == "exact"
