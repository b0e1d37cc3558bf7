"""A message's bytes and signatures, as any library of the specification reads them."""

import base64
import hashlib
import hmac
import json

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from videojobs.job.states import Status
from videojobs.times import utc_now
from videojobs_api.webhooks import message

OLD = "whsec_" + base64.b64encode(b"o" * 24).decode()
NEW = "whsec_" + base64.b64encode(b"n" * 32).decode()
STRANGE = "whsec_" + base64.b64encode(b"s" * 32).decode()
DOCUMENT = '{"job_id":"7","status":"failure","completed_at":"2025-11-04T20:12:15Z","error":"ж"}'


def test_the_body_holds_the_document_byte_by_byte() -> None:
    told = message.of_end("7", DOCUMENT)
    assert told.id == "msg_7"
    assert DOCUMENT in told.body
    assert json.loads(told.body) == {
        "type": "job.failure",
        "timestamp": "2025-11-04T20:12:15Z",
        "data": json.loads(DOCUMENT),
    }


@pytest.mark.parametrize("status", [Status.SUCCESS, Status.FAILURE, Status.CANCELLED])
def test_each_end_has_an_event(status: Status) -> None:
    assert message.kind_of(status) == f"job.{status.value}"


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_who_knows_any_of_the_secrets_can_verify(secret: str) -> None:
    told = message.of_end("7", DOCUMENT)
    headers = told.headers([NEW, OLD], utc_now())
    assert Webhook(secret).verify(told.body.encode(), headers) == json.loads(told.body)


def test_nobody_else_can() -> None:
    told = message.of_end("7", DOCUMENT)
    headers = told.headers([NEW, OLD], utc_now())
    with pytest.raises(WebhookVerificationError):
        Webhook(STRANGE).verify(told.body.encode(), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(told.body.replace("7", "8").encode(), headers)


def test_the_signature_is_the_one_of_the_specification() -> None:
    told = message.of_end("7", DOCUMENT)
    headers = told.headers([OLD], utc_now())
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{told.body}"
    expected = hmac.new(b"o" * 24, signed.encode(), hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
