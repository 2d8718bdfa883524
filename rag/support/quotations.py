"""Quotations: what a sentence puts between quotation marks must be the evidence's words exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.support.words import plain

_QUOTED = re.compile(r'"([^"]+)"|(?<![\w])\'([^\']+(?:\'\w[^\']*)*)\'(?!\w)')


def wrong_quotations(sentence: str, evidence: Iterable[str]) -> list[str]:
    """The quotations of a sentence that none of the texts holds, case and closing punctuation aside."""
    texts = [_bare(text) for text in evidence]
    found: list[str] = []
    for match in _QUOTED.finditer(plain(sentence)):
        quoted = match[1] or match[2]
        words = _bare(quoted)
        if words and not any(words in text for text in texts):
            found.append(f"the quotation '{quoted}' is not word for word in the evidence")
    return found


def _bare(text: str) -> str:
    return " ".join(
        re.sub(r"[\"']+(?=\s|$|[.,])|(?<![^\s(])[\"']+", "", plain(text).casefold()).strip(" .,;:!?").split()
    )
