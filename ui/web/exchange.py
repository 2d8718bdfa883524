"""One question on the page and what has come of it so far; a conversation is a tuple of these.

Grows event by event, each time as a new value. Knows nothing of HTML or of Gradio.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.archive import Archive
from index.errors import ArticleNotFound
from index.filters import Filters
from rag.answer import (
    CANNOT_ANSWER,
    Answer,
    Citation,
    Event,
    Finished,
    Passage,
    Provisional,
    ReadDates,
    Retrieved,
    Sentence,
    Turn,
    Withdrawn,
    Written,
)
from ui.web.excerpt import Excerpt, excerpt


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, as far as it is answered. `id` is unique on the page and safe in an HTML attribute.

    `answer` is set at the end; `problem` instead when it ended with an error; `stopped` when a person ended it.
    """

    id: str
    question: str
    filters: Filters
    query: str | None = None
    passages: tuple[Passage, ...] = ()
    dates: ReadDates | None = None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    excerpts: Mapping[int, Excerpt] = field(default_factory=dict)
    """By citation number; a citation whose article has changed or gone meanwhile has none."""
    answer: Answer | None = None
    seconds: float | None = None
    problem: str | None = None
    stopped: bool = False
    provisional: bool = False
    """Whether the sentences are quotes that stand there until a language model's own come."""

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.answer is None and self.problem is None and not self.stopped

    @property
    def abstained(self) -> bool:
        """Whether the archive does not answer the question."""
        return self.answer is not None and self.answer.status == "abstained"


def follow(exchange: Exchange, event: Event, archive: Archive, seconds: float) -> Exchange:
    """The exchange after one more event, which came `seconds` after the question."""
    match event:
        case Retrieved():
            passages = tuple(event.passages)
            return replace(exchange, query=event.query, filters=event.filters, passages=passages, dates=event.dates)
        case Provisional(answer=quotes):
            return replace(_with(_bare(exchange), quotes.sentences, quotes.citations, archive), provisional=True)
        case Withdrawn():
            return _bare(exchange)
        case Written():
            begun = _bare(exchange) if exchange.provisional else exchange
            return _with(begun, [event.sentence], event.citations, archive)
        case Finished(answer=answer):
            whole = _bare(exchange) if exchange.provisional else exchange
            return replace(whole, answer=answer, seconds=seconds)


def _bare(exchange: Exchange) -> Exchange:
    """The exchange without any sentence."""
    return replace(exchange, sentences=(), citations=(), excerpts={}, provisional=False)


def _with(
    exchange: Exchange, sentences: Sequence[Sentence], citations: Sequence[Citation], archive: Archive
) -> Exchange:
    """The exchange with further sentences."""
    found = {citation.n: _excerpt(citation, archive) for citation in citations}
    return replace(
        exchange,
        sentences=(*exchange.sentences, *sentences),
        citations=(*exchange.citations, *citations),
        excerpts={**exchange.excerpts, **{n: excerpt for n, excerpt in found.items() if excerpt}},
    )


def history(exchanges: Sequence[Exchange]) -> Iterator[Turn]:
    """The conversation as plain text, without citation marks; questions that got no answer are left out."""
    for exchange in exchanges:
        said = " ".join(sentence.text for sentence in exchange.sentences)
        if not said and not exchange.abstained:
            continue
        yield Turn(role="user", content=exchange.question)
        yield Turn(role="assistant", content=said or CANNOT_ANSWER)


def _excerpt(citation: Citation, archive: Archive) -> Excerpt | None:
    try:
        text = archive.article(citation.article_id).text
    except ArticleNotFound:
        return None
    if text[citation.start : citation.end] != citation.quote:
        return None
    return excerpt(text, citation.start, citation.end)
