"""Front matter: what it sets, what it cannot set, and what it is not."""

import pytest

from videojobs.job.request import VideoRequest
from videojobs_renderer.script.directions import ScriptError
from videojobs_renderer.script.front_matter import completed, split_front_matter

REQUEST = VideoRequest.model_validate(
    {
        "script_id": "s",
        "user_id": "u",
        "title": "Tides",
        "script_content": "The sea rises.",
        "language": "en-US",
        "platform": "youtube",
        "duration": 15,
        "voice_provider": "local",
    }
)


@pytest.mark.parametrize(
    ("text", "fields", "script"),
    [
        ("---\nvoice_name: joe\n---\nHi.", {"voice_name": "joe"}, "Hi."),
        ("---\n# a note\nvoice_name: no\n...\nHi.", {"voice_name": "no"}, "Hi."),
        ("---\ndate: 2024-05-01\ntags: [a, b]\n---\nHi.", {"date": "2024-05-01"}, "Hi."),
        ("---\nThe sea.\n---\nHi.", {}, "---\nThe sea.\n---\nHi."),
        ("Hi.\n---\na: b\n---", {}, "Hi.\n---\na: b\n---"),
    ],
)
def test_front_matter_begins_a_script_with_a_key(
    text: str, fields: dict[str, str], script: str
) -> None:
    assert split_front_matter(text) == (fields, script)


def test_what_is_not_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(ScriptError, match="line 4: expected"):
        split_front_matter("---\nvoice_name: joe\ntags: [a\n---\nHi.")


def test_yaml_of_any_depth_is_refused() -> None:
    with pytest.raises(ScriptError, match="too deep"):
        split_front_matter("---\na: " + "[" * 20_000 + "\n---\nHi.")


def test_it_sets_what_the_request_leaves_unset_and_nothing_else() -> None:
    asked = REQUEST.model_copy(update={"template_id": "paper"})
    fields = {"voice_name": "joe", "template_id": "signal", "title": "Other", "date": "x"}
    found = completed(asked, fields)
    assert (found.voice_name, found.template_id, found.title) == ("joe", "paper", "Tides")


def test_a_value_that_no_request_could_have_is_refused_by_its_name() -> None:
    with pytest.raises(ScriptError, match="background_music"):
        completed(REQUEST, {"background_music": "song.mp3"})
