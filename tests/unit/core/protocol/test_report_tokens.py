"""A report token speaks for one attempt of one job, for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from videojobs.job.identity import Owner
from videojobs.protocol.report_tokens import Subject, TokenError, issue, verify

KEY = b"k" * 48
NOW = datetime(2026, 1, 1, tzinfo=UTC)
JOB_ID = "a3916274-a4ce-4fc8-bef9-b76d994fe482"
OWNER = Owner("studio", JOB_ID, "36d03016-7de5-407f-8941-a21097a1392b")
SUBJECT = Subject(JOB_ID, 2, OWNER)
TOKEN = issue(KEY, SUBJECT, NOW, timedelta(hours=1))


def test_its_own_attempt_is_accepted() -> None:
    assert verify(KEY, TOKEN, JOB_ID, 2, NOW + timedelta(minutes=59)) == SUBJECT


def test_the_token_of_another_videojob_with_the_same_job_id_is_another() -> None:
    theirs = Subject(JOB_ID, 2, Owner("blog", JOB_ID, "00000000-0000-4000-8000-000000000001"))
    token = issue(KEY, theirs, NOW, timedelta(hours=1))
    assert token != TOKEN
    assert verify(KEY, token, JOB_ID, 2, NOW) == theirs


def test_a_token_of_version_0_1_names_no_videojob() -> None:
    subject = Subject(JOB_ID, 2)
    assert verify(KEY, issue(KEY, subject, NOW, timedelta(hours=1)), JOB_ID, 2, NOW) == subject


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
        verify(key, token, subject.job_id, subject.attempt, now)
