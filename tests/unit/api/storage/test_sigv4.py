"""Signatures as Amazon computes them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from videojobs_api.storage.sigv4 import Signer

DAY = timedelta(days=1)
MOMENT = datetime(2013, 5, 24, tzinfo=UTC)
SIGNER = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")


def signature(url: str) -> str:
    """Of a signed URL."""
    (found,) = parse_qs(urlsplit(url).query)["X-Amz-Signature"]
    return found


def test_the_example_of_the_documentation() -> None:
    url = SIGNER.presign("GET", "https://examplebucket.s3.amazonaws.com/test.txt", {}, MOMENT, DAY)
    assert url == (
        "https://examplebucket.s3.amazonaws.com/test.txt"
        "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


def test_each_header_counts_whatever_its_case_and_order() -> None:
    url = "https://s3.example.org/bucket/video.mp4"
    headers = {"Content-Length": "10", "Content-Type": "video/mp4"}
    signed = SIGNER.presign("PUT", url, headers, MOMENT, DAY)
    (names,) = parse_qs(urlsplit(signed).query)["X-Amz-SignedHeaders"]
    assert names == "content-length;content-type;host"
    same = {"content-type": "video/mp4", "content-length": "10"}
    assert SIGNER.presign("PUT", url, same, MOMENT, DAY) == signed
    other = SIGNER.presign("PUT", url, {**headers, "Content-Length": "11"}, MOMENT, DAY)
    assert signature(other) != signature(signed)
