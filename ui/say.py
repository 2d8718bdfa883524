"""Messages to the person who started the program, on standard error. Knows nothing of what they are about."""

from __future__ import annotations

import re
import sys

# Control characters, with which a text could write to the terminal what it likes, and marks that turn its direction.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def say(message: str) -> None:
    """A message to the person, on standard error."""
    print(harmless(message), file=sys.stderr, flush=True)


def harmless(text: str) -> str:
    """The text without control characters but line breaks and tabs; each is shown as U+FFFD."""
    return _CONTROLS.sub("\ufffd", text)
