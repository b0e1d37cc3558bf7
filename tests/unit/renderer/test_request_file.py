"""Reading request.json: every spelling, and errors that name the field and the cure."""

import json
from pathlib import Path

import pytest

from videojobs.job.failures import FailureCode
from videojobs_renderer.cards.templates import load_template
from videojobs_renderer.errors import RenderError
from videojobs_renderer.plan.scenes import split_scenes
from videojobs_renderer.request_file import read_request
from videojobs_renderer.script.parser import parse_script

GOOD = {
    "script_id": "s",
    "user_id": "u",
    "title": "T",
    "script_content": "Words.",
    "language": "en-US",
    "platform": "youtube",
    "duration": 15,
    "voice_provider": "local",
}
CAMEL = {
    "scriptId": "s",
    "userId": "u",
    "title": "T",
    "scriptContent": "Words.",
    "language": "en-US",
    "platform": "youtube",
    "duration": 15,
    "voiceProvider": "local",
}


@pytest.mark.parametrize(
    "document",
    [GOOD, CAMEL, {"video_request": GOOD, "priority": 5}, {"videoRequest": CAMEL}],
    ids=["snake", "camel", "guide", "guide-camel"],
)
def test_every_spelling_is_read(tmp_path: Path, document: object) -> None:
    path = tmp_path / "request.json"
    path.write_text(json.dumps(document))
    assert read_request(path).script_content == "Words."


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "JSON"),
        ("[1]", "object"),
        (json.dumps({**GOOD, "platform": "myspace"}), "platform"),
        (json.dumps({**GOOD, "duration": 0}), "duration"),
        (json.dumps({**GOOD, "script_content": "  "}), "script_content: must"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "language"}), "language"),
    ],
)
def test_a_bad_request_names_the_field_and_the_cure(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "request.json"
    path.write_text(text)
    with pytest.raises(RenderError) as caught:
        read_request(path)
    failure = caught.value.failure
    assert failure.code is FailureCode.INPUT_INVALID
    assert named in failure.message
    assert failure.hint
    assert not failure.retryable


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"absent\.json cannot be read"):
        read_request(tmp_path / "absent.json")


EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_can_be_rendered(path: Path) -> None:
    request = read_request(path)
    assert load_template(request.template_id)
    assert split_scenes(parse_script(request.script_content, request.language))
