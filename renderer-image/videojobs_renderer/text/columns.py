"""Widths in columns, the unit of subtitle lines: an ideograph takes two, a combining mark none."""

import wcwidth


def columns(text: str) -> int:
    """Width by Unicode's East Asian Width (UAX 11): wide and full-width 2, zero-width 0, else 1."""
    return wcwidth.width(text, control_codes="ignore")
