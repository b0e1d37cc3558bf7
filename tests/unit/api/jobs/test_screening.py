"""What is certain to fail is refused when it is submitted, with the cure."""

from typing import Any

import pytest
from testkit.builders import REQUEST

from videojobs_api.errors import Invalid
from videojobs_api.jobs.screening import Screening

STRICT, OPEN = Screening(), Screening(private=True)


def refusal(screening: Screening, **changes: Any) -> str:
    """The detail of the refusal, empty for a request that may be rendered."""
    try:
        screening.check({**REQUEST, **changes})
    except Invalid as error:
        return error.detail
    return ""


@pytest.mark.parametrize("language", ["en", "en-US", "DE-de", "zh-Hant-TW", "pt-BR", "iw", "yue"])
@pytest.mark.parametrize("provider", ["local", "azure"])
def test_a_language_of_the_offline_voices_is_taken(language: str, provider: str) -> None:
    assert not refusal(STRICT, language=language, voiceProvider=provider)


def test_a_language_that_no_voice_speaks_is_refused_and_others_are_named() -> None:
    told = refusal(STRICT, language="tlh", voiceProvider="azure")
    assert told.startswith('video_request.language: no voice speaks "tlh"; use one of af, am, ')


def test_a_language_of_cloud_voices_alone_is_refused_for_the_offline_voice() -> None:
    assert not refusal(STRICT, language="zu-ZA", voiceProvider="azure")
    told = refusal(STRICT, language="zu-ZA", voiceProvider="local")
    assert 'no offline voice speaks "zu-ZA"' in told


def test_a_language_that_the_installation_has_added_is_taken() -> None:
    more = Screening(more_languages=frozenset({"tlh"}))
    assert not refusal(more, language="tlh", voiceProvider="local")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1%25eth0]/a.mp3",
        "http://10.0.0.8/a.mp3",
        "http://127.1:8080/a.mp3",
        "http://2130706433/a.mp3",
        "http://localhost/a.mp3",
        "http://metadata.google.internal/a.mp3",
        "http://printer.local./a.mp3",
        "http://redis:6379/a.mp3",
        "https://user@10.0.0.8/a.mp3",
    ],
)
def test_music_at_a_private_address_is_refused_unless_it_is_permitted(url: str) -> None:
    told = refusal(STRICT, backgroundMusic=url)
    assert told.startswith("video_request.background_music: must be at a public address")
    assert not refusal(OPEN, backgroundMusic=url)


@pytest.mark.parametrize("url", ["https://example.org/a.mp3", "http://93.184.216.34/a.mp3"])
def test_music_at_a_public_address_is_taken(url: str) -> None:
    assert not refusal(STRICT, backgroundMusic=url)


@pytest.mark.parametrize("url", ["https://", "http://[::1", "https:///a.mp3"])
def test_music_without_a_host_is_refused(url: str) -> None:
    assert "names no host" in refusal(OPEN, backgroundMusic=url)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        STRICT.check({**REQUEST, "language": "tlh", "backgroundMusic": "http://10.0.0.8/a"})
    assert [error.type for error in caught.value.fields] == [
        "language_not_spoken",
        "music_unreachable",
    ]
