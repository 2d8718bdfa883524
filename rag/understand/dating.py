"""When a date in a question restricts the publication date, and to which days.

A date dates either the news ("what was reported in May?", "last week") or the event asked about, which later articles tell
as well ("who won in 1992?"). Only the first restricts. Measured in benchmarks/dates.py; knows nothing of how passages are ranked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from index.dates import today
from index.filters import Filters
from rag.answer import Passage, ReadDates, Request, Retrieved
from rag.question import without_context
from rag.retrieve import HybridRetriever
from rag.understand.days import Span, spans
from rag.understand.standalone import wordings

_OF_NEWS = re.compile(
    r"\b(?:report(?:s|ed)?|publish\w*|wr[oi]te|written|news|newspapers?|papers|press|headlines?|articles?|coverage|stories|"
    r"heard|latest|(?:was|is|were|been|being)\s+(?:\w+\s+)?(?:said|told))\b",
    re.IGNORECASE,
)
NEAR = 0.45
"""Similarity of meaning, question and passage, from which a passage of the days asked for is worth an answer."""
_LONGEST = 25  # words: a longer question brings several articles together, and its date is that of one of them
_YEARS = 360  # days: what was true of a whole past year is still told afterwards


def search_dated(retriever: HybridRetriever, request: Request, query: str) -> Retrieved:
    """Passages for a standalone query, from the days that the question asks for where it asks for some.

    Articles without a date are kept. When no article of those days comes near the question, all days are searched, and
    `dates.used` says so.
    """
    also = wordings(request.question, query)
    span = _asked_for(request, query)
    if span is None:
        passages = retriever.search(query, also=also, filters=request.filters)
        return Retrieved(query=query, filters=request.filters, passages=passages)
    filters = request.filters.model_copy(update={"since": span.since, "until": span.until, "undated": True})
    passages = _within(retriever, [_without(wording, span) for wording in (query, *also)], filters)
    used = any(passage.published and passage.scores.get("similarity", 0.0) >= NEAR for passage in passages)
    if not used:
        filters = request.filters
        passages = retriever.search(query, also=also, filters=filters)
    dates = ReadDates(words=span.words, since=span.since, until=span.until, used=used)
    return Retrieved(query=query, filters=filters, passages=passages, dates=dates)


def _within(retriever: HybridRetriever, texts: Sequence[str], filters: Filters) -> list[Passage]:
    """Passages of the days asked for, those without a date last.

    Few articles may be left, so few that they would not fill the list with a few passages each: then they give more.
    """
    query, *also = texts
    passages = retriever.search(query, also=also, filters=filters)
    most = retriever.settings.top_k
    if len(passages) < most and retriever.settings.per_article < most:
        settings = retriever.settings.model_copy(update={"per_article": most})
        wider = retriever.model_copy(update={"settings": settings})
        passages = wider.search(query, also=also, filters=filters)
    ordered = sorted(passages, key=lambda passage: passage.published is None)
    return [passage.model_copy(update={"rank": rank}) for rank, passage in enumerate(ordered, start=1)]


def _without(wording: str, span: Span) -> str:
    """A wording without the date that is a filter now: articles of "last week" do not say so."""
    for words in span.words.split(" … "):
        wording = wording.replace(words, "")
    return " ".join(wording.split())


def _asked_for(request: Request, query: str) -> Span | None:
    """The days that the person's own words ask for, or else those of the question that they took over."""
    if not request.read_dates or request.filters.since or request.filters.until:
        return None
    day = request.as_of or today()
    own = request.question if spans(request.question, day) else without_context(query)[0]
    return publication_span(own, day)


def publication_span(question: str, as_of: date) -> Span | None:
    """The days within which an article must have been published to be meant, or None when no date says so.

    as_of: the day on which the question is asked. Of two dates, one must open the span and the other close it ("since
    May … until June"); else the question compares, and nothing restricts.
    """
    found = spans(question, as_of) if len(question.split()) <= _LONGEST else []
    if not found or not (_OF_NEWS.search(question) or all(_recent(span, as_of) for span in found)):
        return None
    if len(found) == 1:
        return found[0]
    since = [span.since for span in found if span.since]
    until = [span.until for span in found if span.until]
    if len(found) == 2 and len(since) == len(until) == 1 and since[0] <= until[0]:
        words = f"{found[0].words} … {found[1].words}"
        return Span(words, since[0], until[0], relative=any(span.relative for span in found))
    return None


def _recent(span: Span, as_of: date) -> bool:
    """Whether days told from today are such that news of them came out within them."""
    if not span.relative:
        return False
    if span.until is None or span.since is None or span.until >= as_of:
        return True
    return (span.until - span.since).days < _YEARS
