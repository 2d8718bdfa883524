"""A model's text as it streams -> plain text with citation marks; nothing half-written is passed on.

Links lose their address, images and tags go, emphasis and code lose their signs, and citation marks of any usual form
become MARK. Knows nothing of sentences or evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}([\\d,]+){CLOSE}")
"""A citation mark in plain text: numbers between two characters that no text has."""

_LONGEST = 400  # characters for which an opened bracket or tag may wait for its end
_MOST_NUMBERS = 12
_NUMBERS = r"\d{1,3}(?:\s*(?:,|;|-|–|and|&)\s*\d{1,3})*"
_MARKUP = re.compile(
    r"(?P<thought><think>.*?</think>)"
    r"|(?P<image>!\[[^\]]*\](?:\([^)]*\))?)"
    rf"|(?P<mark>[ \t]*(?:\[\s*(?:evidence|source|ref|note)?s?\s*[:#^]?\s*(?P<numbers>{_NUMBERS})\s*\](?:\([^)\s]*\))?"
    r"|【\s*(?P<other>\d{1,3})[^】]*】)(?P<stop>[.,;:!?]?))"
    r"|\[(?P<link>[^\[\]]*)\]\([^)]*\)"
    r"|\[(?P<bracket>[^\[\]]*)\]"
    r"|(?P<tag></?[A-Za-z][^<>]*>|<!.*?>|<\|[^<>]*\|>)"
    r"|(?P<address>(?:\b(?:https?|ftp)://|\bwww\.)\S+?(?=[.,;:!?)\]\"']*(?:\s|$)))"
    r"|(?P<sign>\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)|`+|^[ \t]*#{1,6}[ \t]+)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
# The end of what has come so far may be the beginning of any of these.
_UNFINISHED = re.compile(
    r"<think>(?:(?!</think>).)*(?:</think>\S*)?$"
    rf"|[ \t]*!?[\[【][^\]】]{{0,{_LONGEST}}}(?:[\]】]\S*)?$"
    rf"|!?\[[^\]]{{0,{_LONGEST}}}\]\([^)]{{0,{_LONGEST}}}$"
    rf"|<[A-Za-z/!|][^>]{{0,{_LONGEST}}}(?:>\S*)?$"
    r"|[ \t]*\S+$|[ \t]+$",
    re.DOTALL | re.IGNORECASE,
)


def plain(chunks: Iterable[str]) -> Iterator[str]:
    """The text without markup, in pieces that end between words."""
    held = ""
    for chunk in chunks:
        held += chunk.replace(OPEN, "").replace(CLOSE, "").replace("\x00", "")
        unfinished = _UNFINISHED.search(held)
        cut = unfinished.start() if unfinished else len(held)
        if cut:
            yield _without_markup(held[:cut])
            held = held[cut:]
    rest = _without_markup(re.sub(r"<think>.*$", "", held, flags=re.DOTALL | re.IGNORECASE))
    yield re.sub(r"!?[\[【][^\]】]*$|<[A-Za-z/!|][^>]*$", "", rest)


def _without_markup(text: str) -> str:
    return _MARKUP.sub(_replaced, text)


def _replaced(match: re.Match[str]) -> str:
    if match["mark"] is not None:
        numbers = _read(match["numbers"] or match["other"])
        return f"{OPEN}{','.join(map(str, numbers))}{CLOSE}{match['stop']}"
    return match["link"] or match["bracket"] or (" " if match["tag"] else "")


def _read(numbers: str) -> list[int]:
    """The numbers of a mark: "1, 2" and "1-3"."""
    found: list[int] = []
    for part in re.split(r",|;|and|&", numbers):
        first, *last = (int(n) for n in re.findall(r"\d+", part))
        found += range(first, min(last[0] if last else first, first + _MOST_NUMBERS) + 1)
    return list(dict.fromkeys(found))[:_MOST_NUMBERS]
