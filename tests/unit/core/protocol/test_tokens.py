"""A report token speaks for one attempt of one job, for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from videojobs.protocol.tokens import Subject, TokenError, issue, verify

KEY = b"k" * 48
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SUBJECT = Subject("a3916274-a4ce-4fc8-bef9-b76d994fe482", 2)
TOKEN = issue(KEY, SUBJECT, NOW, timedelta(hours=1))


def test_its_own_attempt_is_accepted() -> None:
    verify(KEY, TOKEN, SUBJECT, NOW + timedelta(minutes=59))


@pytest.mark.parametrize(
    ("token", "key", "subject", "now", "message"),
    [
        (TOKEN, b"x" * 48, SUBJECT, NOW, "not signed by this installation"),
        (TOKEN, KEY, Subject(SUBJECT.job_id, 1), NOW, "another job or attempt"),
        (TOKEN, KEY, Subject("other", 2), NOW, "another job or attempt"),
        (TOKEN, KEY, SUBJECT, NOW + timedelta(hours=1), "expired"),
        (TOKEN[:-4], KEY, SUBJECT, NOW, "report token"),
        ("", KEY, SUBJECT, NOW, "malformed"),
        ("a.b.c", KEY, SUBJECT, NOW, "malformed"),
        ("\u00e9.\u00e9", KEY, SUBJECT, NOW, "malformed"),
    ],
)
def test_anything_else_is_refused(
    token: str, key: bytes, subject: Subject, now: datetime, message: str
) -> None:
    with pytest.raises(TokenError, match=message):
        verify(key, token, subject, now)
