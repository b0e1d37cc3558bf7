"""The HTTP header `Retry-After`: how long a server asks its client to wait.

Source: RFC 9110, section 10.2.3.
"""

import re
from datetime import datetime
from typing import Final

from videojobs.protocol import http_date

_SECONDS: Final = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
"""The RFC knows whole seconds only; some services send fractions."""


def delay_seconds(value: str | None, now: datetime) -> float | None:
    """Seconds from `now` (aware) until the next try, 0 for a date in the past. None without a
    header, and for one that is neither a number of seconds nor a date."""
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    date = http_date.parsed(text)
    return None if date is None else max(0.0, (date - now).total_seconds())
