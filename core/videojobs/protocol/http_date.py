"""Dates in HTTP headers. Source: RFC 9110, section 5.6.7, whose three forms are all read."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def parsed(text: str) -> datetime | None:
    """The aware date of a header's value; None for what is no date."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # A date in C's asctime form has no zone; every HTTP date is in UTC.
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
