"""A quote inside the words around it, cut from its article by offsets. Knows nothing of HTML or of answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`before + quote + after` is one run of the article's text; `cut_before` and `cut_after` say whether more follows."""

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


def excerpt(text: str, start: int, end: int, around: int = 300) -> Excerpt:
    """`text[start:end]` with up to `around` characters on either side, cut between words."""
    first, last = max(0, start - around), min(len(text), end + around)
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    while end < last < len(text) and not text[last].isspace():
        last -= 1
    before, after = text[first:start].lstrip(), text[end:last].rstrip()
    return Excerpt(before, text[start:end], after, cut_before=first > 0, cut_after=last < len(text))
