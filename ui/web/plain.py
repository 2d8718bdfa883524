"""Markdown marks in article text, left out where the text is shown: `**bold**` is shown as bold's word, without stars.

Only what is shown changes, never a quote or an offset: `marks` tells which characters of a text are left out, so that a
text may be cut at any offset first and shown afterwards. What might be anything else than a mark stays (2 * 3 * 4, f**k, a
link with no web address). Knows nothing of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PAIRED = re.compile(
    r"(?<![\w*_])(?P<open>\*{1,3}|_{1,3})(?=[^\s*_])(?P<inner>[^\n]*?[^\s*_])(?P<close>(?P=open))(?![\w*_]|\.\w)"
)
_LINK = re.compile(
    r"(?P<open>!?\[)(?P<inner>[^\[\]\n]*)(?P<close>\]\((?:https?://|mailto:|/|#)[^\s()]*(?: \"[^\"\n]*\")?\))"
)
_CODE = re.compile(r"(?P<open>`)(?P<inner>[^`\n]+)(?P<close>`)")
_LINE_START = re.compile(r"^(?P<open>#{1,6}[ \t]+|>[ \t]?)", re.MULTILINE)
# Half a pair at either end of the text: a sentence that was cut out of bold words.
_HALF = re.compile(r"\A(?P<open>\*\*)(?=\w)(?![^\n]*\*\*)|(?P<close>(?<=[.!?])\*\*)\Z")


def marks(text: str) -> list[tuple[int, int]]:
    """(start, end) of each run of characters that is Markdown and no word of the text, in order."""
    found = [match.span("open") for match in _LINE_START.finditer(text)]
    found += [match.span() for match in _HALF.finditer(text)]
    for pattern in (_PAIRED, _LINK, _CODE):
        for match in pattern.finditer(text):
            found += [match.span("open"), match.span("close")]
    return sorted(set(found))


def without_marks(text: str, parts: Sequence[str] = ()) -> list[str]:
    """The parts of a text, which together are the text, each as it is shown; by default the text as its only part."""
    parts = parts or [text]
    hidden = marks(text)
    shown, at = [], 0
    for part in parts:
        kept, here, end = [], at, at + len(part)
        for start, stop in hidden:
            if stop <= here or start >= end:
                continue
            kept.append(text[here : max(here, start)])
            here = min(stop, end)
        shown.append("".join([*kept, text[here:end]]))
        at = end
    return shown


def plain(text: str) -> str:
    """The text as it is shown."""
    return without_marks(text)[0]
