"""What `submit` makes of files, standard input and options."""

import json

import pytest

from videojobs.job.request import VideoRequest
from videojobs_client.command import ordering
from videojobs_client.command.ordering import Given, explained, order
from videojobs_client.errors import FieldError, Invalid

NOTHING = Given({})


def test_a_script_gets_its_title_from_the_file() -> None:
    made = order("A tide rises.", "how-tides_work", Given({"duration": 15}), "anna")
    request = VideoRequest.model_validate(made.video_request)
    assert request.title == "how tides work"
    assert request.script_content == "A tide rises."
    assert (request.user_id, request.language, request.platform) == ("anna", "en-US", "youtube")
    assert made.priority == 5


def test_the_same_script_has_the_same_id() -> None:
    first, again, other = (
        order(text, "t", NOTHING, "anna").body()["video_request"]["script_id"]
        for text in ("A tide", "A tide", "A wave")
    )
    assert first == again != other


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_request_may_be_the_whole_body_or_its_core(wrapped: bool) -> None:
    request = {"title": "T", "user_id": "u", "script_id": "s", "script_content": "x"}
    text = json.dumps({"video_request": request} if wrapped else request)
    made = order(text, "file", NOTHING, "anna").body()
    assert made["video_request"] == {**made["video_request"], **request}


def test_priority_and_metadata_of_a_body() -> None:
    text = json.dumps({"video_request": {}, "priority": 2, "metadata": {"a": "1", "b": "1"}})
    made = order(text, "", Given({}, metadata=["b=2"]), "anna")
    assert (made.priority, made.metadata) == (2, {"a": "1", "b": "2"})
    assert order(text, "", Given({}, priority=9), "anna").priority == 9


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_webhook_stands_beside_the_request(wrapped: bool) -> None:
    inner: dict[str, object] = {"script_content": "A tide rises."}
    beside = {"webhook_url": "https://example.org/a"}
    text = json.dumps({"video_request": inner, **beside} if wrapped else {**inner, **beside})
    made = order(text, "", NOTHING, "anna")
    assert made.body()["webhook_url"] == "https://example.org/a"
    assert "webhook_url" not in made.body()["video_request"]
    option = Given({}, webhook_url="https://example.org/b")
    assert order(text, "", option, "anna").webhook_url == "https://example.org/b"


def test_options_win_over_the_file() -> None:
    text = json.dumps({"title": "file", "duration": 15})
    made = order(text, "", Given({"title": "option", "duration": None}), "anna")
    request = made.body()["video_request"]
    assert (request["title"], request["duration"]) == ("option", 15)


@pytest.mark.parametrize("text", ['{"title": ', '{"video_request": 3}'])
def test_a_file_that_is_no_request(text: str) -> None:
    with pytest.raises(Invalid):
        order(text, "", NOTHING, "anna")


def test_pairs() -> None:
    assert ordering.pairs(["a=1", "b=x=y", "c="]) == {"a": "1", "b": "x=y", "c": ""}
    for wrong in ("a", "=1"):
        with pytest.raises(Invalid, match="KEY=VALUE"):
            ordering.pairs([wrong])


def test_every_field_has_an_option() -> None:
    assert set(ordering.OPTIONS) == set(VideoRequest.model_fields)


def test_a_wrong_field_names_its_option() -> None:
    fields = (
        FieldError("video_request.duration", "is required"),
        FieldError("priority", "must be at most 10"),
    )
    assert explained(Invalid("both", fields=fields)) == [
        "duration (--duration): is required",
        "priority: must be at most 10",
    ]
    assert explained(Invalid("a sentence")) == ["a sentence"]
