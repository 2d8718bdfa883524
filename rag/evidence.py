"""Evidence that an answerer was shown, and a sentence checked against it. Values alone; knows nothing of how to check."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answer import Support


@dataclass(frozen=True, slots=True)
class Evidence:
    """One numbered piece of evidence that the model was shown.

    n: the number under which the model may cite it. text: exact words, `article.text[start:start + len(text)]`.
    """

    n: int
    article_id: str
    title: str
    source: str | None
    published: str | None
    url: str | None
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of an answer after the check.

    text: the sentence without citation marks. citations: numbers of the evidence that supports it: re-pointed if the
    model's were wrong, found if it gave none. reasons: what failed, in words, when unsupported.
    """

    text: str
    support: Support
    citations: tuple[int, ...]
    reasons: tuple[str, ...]
