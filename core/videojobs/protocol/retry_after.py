"""The HTTP header `Retry-After`: how long a server asks its client to wait.

Source: RFC 9110, sections 10.2.3 (Retry-After) and 5.6.7 (the three forms of an HTTP date).
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_SECONDS: Final = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
"""The RFC knows whole seconds only; some services send fractions."""


def delay_seconds(value: str | None, now: datetime) -> float | None:
    """Seconds from `now` (aware) until the next try, 0 for a date in the past. None without a
    header, and for one that is neither a number of seconds nor a date."""
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    # A date in C's asctime form has no zone; every HTTP date is in UTC.
    aware = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
