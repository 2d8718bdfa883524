"""A question's gold evidence as pieces: words that answer it, with every place where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.evaluate.measures.words import normalise
from rag.evaluate.question import Evidence
from rag.evaluate.record import Span

ArticleText = Callable[[str], str | None]
"""The text of an article by its id; None when the archive has no such article."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence. articles: ids of those that hold it. places: where it stands; none when it was not found.

    To find it in one place is to find it.
    """

    quote: str
    articles: frozenset[str]
    places: tuple[Span, ...]


def pieces(evidence: Sequence[Evidence], spans: Sequence[Span], article_text: ArticleText) -> tuple[Piece, ...]:
    """The evidence of a question with its places, in the order of the question set.

    Quotes with the same words are one piece. A span belongs to the piece whose words stand there; a span with words of
    its own is a piece of its own.
    """
    quotes: dict[str, str] = {}
    articles: dict[str, set[str]] = {}
    places: dict[str, list[Span]] = {}
    for item in evidence:
        key = normalise(item.quote)
        quotes.setdefault(key, item.quote)
        articles.setdefault(key, set()).add(item.article_id)
    for span in dict.fromkeys(spans):
        words = (article_text(span.article_id) or "")[span.start : span.end]
        key = normalise(words) or f"{span.article_id}:{span.start}:{span.end}"
        quotes.setdefault(key, words)
        articles.setdefault(key, set()).add(span.article_id)
        places.setdefault(key, []).append(span)
    return tuple(
        Piece(quote=quote, articles=frozenset(articles[key]), places=tuple(places.get(key, ())))
        for key, quote in quotes.items()
    )


def shared(article_id: str, start: int, end: int, place: Span) -> int:
    """Number of characters that `[start, end)` of an article and a place have in common."""
    return max(0, min(end, place.end) - max(start, place.start)) if article_id == place.article_id else 0
