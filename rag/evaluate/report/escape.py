"""Strings of unknown origin, made safe for the place where they are to stand. Knows nothing of reports."""

from __future__ import annotations

import html
import re
from typing import Any

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Controls, and the marks and overrides that turn the direction of everything after them.
_NOT_PLAIN = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_MARKDOWN = re.compile(r"[\\`*_\[\]()<>#!|~&$:]")
# Ends of what GitHub makes a link, a mention or a reference of, even when written as an entity.
_LINKED = re.compile(r"(?<!\w)@(?=\w)|@(?=[\w-]+\.)|#(?=\w)|:(?=//)|www(?=\.)", re.IGNORECASE)
_BREAK = "\u200b"


def sound(value: str) -> str:
    """The string with as many characters, and none of them a lone surrogate: it can be written as UTF-8."""
    return value.encode("utf-8", "replace").decode("utf-8")


def for_html(value: str) -> str:
    """Text for elements and for quoted attributes."""
    return html.escape(sound(value), quote=True).replace("\r", "&#13;").replace("\0", _REPLACEMENT)


def for_script(json_text: str) -> str:
    """JSON for a script element that is not run: nothing in it can end the element or open a comment."""
    return json_text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def for_json(value: Any) -> Any:
    """A value of JSON types, its strings sound and its numbers finite (others become None)."""
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, dict):
        return {sound(str(name)): for_json(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [for_json(part) for part in value]
    return value


def for_xml(value: str) -> str:
    """Text that XML 1.0 can hold at all; the writer escapes its markup."""
    return _NOT_XML.sub(_REPLACEMENT, value)


def for_line(value: str) -> str:
    """Text for one line of a terminal: no line breaks, no escape sequences, no turned direction."""
    return _NOT_PLAIN.sub(_REPLACEMENT, " ".join(value.split()))


def for_markdown(value: str) -> str:
    """Text within a line of GitHub's Markdown, or in a cell: no markup, no link, no mention, no reference to an issue."""
    line = _LINKED.sub(rf"\g<0>{_BREAK}", for_line(value))
    return _MARKDOWN.sub(lambda found: f"&#{ord(found[0])};", line)
