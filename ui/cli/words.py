"""Words for a terminal: numbers with their nouns, and text without what a terminal would take for a command."""

from __future__ import annotations

import re

# Control characters, with which a text could write to the terminal what it likes, and marks that turn its direction.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 article", "2,000 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def harmless(text: str) -> str:
    """The text without control characters but line breaks and tabs; each is shown as U+FFFD."""
    return _CONTROLS.sub("\ufffd", text)
