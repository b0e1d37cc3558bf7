"""Which addresses webhooks are sent to."""

import pytest

from videojobs_api.webhooks.policy import Policy

STRICT = Policy(enabled=True, private=False)
OPEN = Policy(enabled=True, private=True)


@pytest.mark.parametrize(
    "url",
    ["https://example.org/hook", "https://example.org:8443/h?token=x", "https://93.184.216.34/"],
)
def test_public_https_is_taken(url: str) -> None:
    assert STRICT.refusal(url) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.org/", "https://"),
        ("ftp://example.org/", "https://"),
        ("/hook", "https://"),
        ("https://", "https://"),
        ("https://example.org:99999/", "https://"),
        ("https://[::1", "https://"),
        ("https://user:secret@example.org/", "user name"),
        ("https://example.org/#part", "fragment"),
        ("https://127.0.0.1/", "public address"),
        ("https://169.254.169.254/latest", "public address"),
        ("https://[fd00::1]/", "public address"),
        ("https://2130706433/", "public address"),
    ],
)
def test_all_else_is_refused_with_the_cure(url: str, reason: str) -> None:
    refusal = STRICT.refusal(url)
    assert refusal is not None
    assert reason in refusal


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/hook", "https://10.0.0.8/"])
def test_development_may_reach_itself(url: str) -> None:
    assert OPEN.refusal(url) is None


def test_without_a_secret_there_are_no_webhooks() -> None:
    refusal = Policy(enabled=False, private=True).refusal("https://example.org/")
    assert refusal is not None
    assert "VIDEOJOBS_WEBHOOK_SECRETS" in refusal
