"""The W3C header, read and written."""

import pytest

from videojobs.job.traceparent import (
    TraceParent,
    new_span_id,
    new_trace_id,
    span_id_of,
    trace_id_of,
)

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.mark.parametrize(
    ("text", "sampled"),
    [
        (f"00-{TRACE}-{SPAN}-01", True),
        (f"00-{TRACE}-{SPAN}-00", False),
        (f"00-{TRACE}-{SPAN}-02", False),  # the random flag alone
        (f"00-{TRACE}-{SPAN}-03", True),
        (f"cc-{TRACE}-{SPAN}-01-what-the-future-will-be-like", True),
    ],
)
def test_a_header_is_read(text: str, sampled: bool) -> None:
    assert TraceParent.parse(text) == TraceParent(TRACE, SPAN, sampled)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "nonsense",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-01\n",
    ],
)
def test_what_is_no_such_header_is_none(text: str | None) -> None:
    assert TraceParent.parse(text) is None


@pytest.mark.parametrize("sampled", [True, False])
def test_what_is_written_can_be_read(sampled: bool) -> None:
    span = TraceParent(new_trace_id(), new_span_id(), sampled)
    assert TraceParent.parse(str(span)) == span


def test_a_child_is_another_span_of_the_same_trace() -> None:
    parent = TraceParent(TRACE, SPAN, sampled=False)
    child = parent.child()
    assert (child.trace_id, child.sampled) == (TRACE, False)
    assert child.span_id != SPAN
    assert parent.child("1" * 16).span_id == "1" * 16


def test_ids_of_a_thing_are_the_same_in_every_process_and_differ_from_others() -> None:
    ids = {trace_id_of("a"), trace_id_of("b")}
    spans = {span_id_of("a", "attempt 1"), span_id_of("a", "attempt 2"), span_id_of("b", "job")}
    assert (len(ids), len(spans)) == (2, 3)
    assert trace_id_of("a") == "ca978112ca1bbdcafac231b39a23dc4d"
    assert {len(each) for each in ids} | {len(each) for each in spans} == {32, 16}
