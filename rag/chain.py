"""The retrieval chain, readable top to bottom: understand -> retrieve -> answer -> verify. LangChain runnables.

One Request in; Events out, as they happen. Knows answerers only by their interface.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Protocol

from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda

from index.archive import Archive
from index.errors import InputError
from rag.answer import (
    CANNOT_ANSWER,
    Answer,
    Draft,
    Event,
    Finished,
    Passage,
    Provisional,
    Request,
    Retrieved,
    Sentence,
    Usage,
    Withdrawn,
    Written,
    answer_text,
)
from rag.errors import ChatModelError
from rag.extract import MODEL_NAME as QUOTES
from rag.retrieve import HybridRetriever
from rag.understand.dating import search_dated
from rag.understand.standalone import Rewrite, standalone
from rag.verify import verify

LONGEST_QUESTION = 2_000  # characters
_NOTHING_SUPPORTED = "The articles support nothing of what the model wrote: the answer is made of quotes instead."


class Answerer(Protocol):
    """Writes answers from passages. What it writes is verified afterwards, whatever it is."""

    name: str

    def write(self, question: str, passages: Sequence[Passage]) -> Draft:
        """A draft: sentences with their citations, in order; none is an abstention."""
        ...


def build_chain(
    retriever: HybridRetriever,
    answerer: Answerer,
    *,
    rewrite: Rewrite | None = None,
    show_unsupported: bool = False,
) -> Runnable[Request, Event]:
    """The chain as a runnable: `.stream(request)` gives Retrieved, a Written for each sentence, then Finished.

    A language model's stream has Provisional after Retrieved; when the model fails, Withdrawn, and then the quotes as
    Written. Closing the stream stops the model.

    rewrite: makes a follow-up complete where the rules are not to; see `rag.understand.standalone`.
    show_unsupported: sentences that nothing supports stay in the answer, marked as such, instead of being withheld.
    Raises InputError for a question that is empty or too long.
    """

    def understand(request: Request) -> tuple[Request, str]:
        question = request.question.strip()
        if not question:
            raise InputError("The question is empty: write what you want to know.")
        if len(question) > LONGEST_QUESTION:
            raise InputError(f"The question has {len(question):,} characters: ask in at most {LONGEST_QUESTION:,}.")
        return request, standalone(question, request.history, rewrite)

    def retrieve(understood: tuple[Request, str]) -> tuple[Request, Retrieved, float]:
        request, query = understood
        started = time.perf_counter()
        found = search_dated(retriever, request, query)
        return request, found, time.perf_counter() - started

    def answer(inputs: Iterable[tuple[Request, Retrieved, float]]) -> Iterator[Event]:
        for request, found, retrieval_seconds in inputs:
            yield found
            work = _Work(retrieval_seconds)
            draft = answerer.write(found.query, found.passages)
            quotes = list(verify(draft.quotes, retriever.archive))
            if quotes:
                work.lap("provisional")
                yield Provisional(answer=_finish(request, found, quotes, QUOTES, draft.confidence, work))
            model = answerer.name
            try:
                with closing(_checked(draft.written, retriever.archive, work)) as written:
                    for item in written:
                        if item.sentence.support == "unsupported" and not show_unsupported:
                            work.withheld.append(item.sentence)
                            continue
                        work.lap("first_sentence")
                        work.written.append(item)
                        yield item
                if work.withheld and not work.written and quotes:
                    raise ChatModelError(_NOTHING_SUPPORTED)
            except ChatModelError as error:
                work.fail(str(error))
                model = QUOTES
                yield Withdrawn(notice=str(error))
                for item in quotes:
                    work.written.append(item)
                    yield item
            work.lap("answer")
            yield Finished(answer=_finish(request, found, work.written, model, draft.confidence, work))

    return RunnableLambda(understand) | RunnableLambda(retrieve) | RunnableGenerator(answer)


def answer_of(events: Iterable[Event]) -> Answer:
    """The answer that a stream of events ends with."""
    for event in events:
        if isinstance(event, Finished):
            return event.answer
    raise RuntimeError("the chain ended without an answer")


class _Work:
    """What has come of one question so far."""

    def __init__(self, retrieval_seconds: float) -> None:
        self._retrieval_seconds = retrieval_seconds
        self._started = time.perf_counter()
        self._seconds: dict[str, float] = {}
        self.written: list[Written] = []
        self.withheld: list[Sentence] = []
        self.usage: Usage | None = None
        self.notice: str | None = None

    def lap(self, name: str) -> None:
        """Note when something happened for the first time."""
        self._seconds.setdefault(name, time.perf_counter() - self._started)

    def fail(self, notice: str) -> None:
        """Drop what was written; what was withheld stays known."""
        self.written, self.notice = [], notice

    def timings_ms(self) -> dict[str, float]:
        """Times from the end of retrieval on; that of retrieval; the total."""
        total = self._seconds.get("answer", time.perf_counter() - self._started)
        first = self._seconds.get("first_sentence", total)
        seconds = {"retrieve": self._retrieval_seconds, **self._seconds, "first_sentence": first, "answer": total}
        seconds["total"] = self._retrieval_seconds + total
        return {name: round(1000 * value, 1) for name, value in seconds.items()}


def _checked(items: Iterator[Written | Usage], archive: Archive, work: _Work) -> Generator[Written, None, None]:
    """The sentences of a draft that pass verification; what they took is noted. Closing it closes the draft."""

    def sentences() -> Iterator[Written]:
        for item in items:
            if isinstance(item, Usage):
                work.usage = item
            else:
                yield item

    try:
        yield from verify(sentences(), archive, show_unsupported=True)
    finally:
        if isinstance(items, Generator):
            items.close()


def _finish(
    request: Request,
    found: Retrieved,
    written: Sequence[Written],
    model: str,
    confidence: float | None,
    work: _Work,
) -> Answer:
    sentences = [item.sentence for item in written]
    return Answer(
        id=request.id,
        question=request.question,
        query=found.query,
        filters=found.filters,
        dates=found.dates,
        status="answered" if sentences else "abstained",
        answer=answer_text(sentences) if sentences else CANNOT_ANSWER,
        sentences=sentences,
        citations=[citation for item in written for citation in item.citations],
        passages=found.passages,
        model=model,
        confidence=confidence,
        withheld=list(work.withheld),
        notice=work.notice,
        usage=work.usage,
        timings_ms=work.timings_ms(),
    )
