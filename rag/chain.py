"""The retrieval chain, readable top to bottom: understand -> retrieve -> answer -> verify. LangChain runnables.

One Request in; Events out, as they happen. Knows answerers only by their interface.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda

from index.errors import InputError
from rag.answer import (
    CANNOT_ANSWER,
    Answer,
    Draft,
    Event,
    Finished,
    Passage,
    Request,
    Retrieved,
    Written,
    answer_text,
)
from rag.question import standalone
from rag.retrieve import HybridRetriever
from rag.verify import verify

LONGEST_QUESTION = 2_000  # characters


class Answerer(Protocol):
    """Writes answers from passages. What it writes is verified afterwards, whatever it is."""

    name: str

    def write(self, question: str, passages: Sequence[Passage]) -> Draft:
        """A draft: sentences with their citations, in order; none is an abstention."""
        ...


def build_chain(retriever: HybridRetriever, answerer: Answerer) -> Runnable[Request, Event]:
    """The chain as a runnable: `.stream(request)` gives Retrieved, a Written for each sentence, then Finished.

    Raises InputError for a question that is empty or too long.
    """

    def understand(request: Request) -> tuple[Request, str]:
        question = request.question.strip()
        if not question:
            raise InputError("The question is empty: write what you want to know.")
        if len(question) > LONGEST_QUESTION:
            raise InputError(f"The question has {len(question):,} characters: ask in at most {LONGEST_QUESTION:,}.")
        return request, standalone(question, request.history)

    def retrieve(understood: tuple[Request, str]) -> tuple[Request, Retrieved, float]:
        request, query = understood
        started = time.perf_counter()
        passages = retriever.search(query, also=[request.question], filters=request.filters)
        found = Retrieved(query=query, filters=request.filters, passages=passages)
        return request, found, time.perf_counter() - started

    def answer(inputs: Iterable[tuple[Request, Retrieved, float]]) -> Iterator[Event]:
        for request, found, retrieval_seconds in inputs:
            yield found
            started = time.perf_counter()
            first: float | None = None
            written: list[Written] = []
            draft = answerer.write(found.query, found.passages)
            for item in verify(draft.written, retriever.archive):
                first = first if first is not None else time.perf_counter() - started
                written.append(item)
                yield item
            total = time.perf_counter() - started
            timings = {"retrieve": retrieval_seconds, "first_sentence": first or total, "answer": total}
            timings["total"] = retrieval_seconds + total
            yield Finished(answer=_finish(request, found, written, answerer.name, draft.confidence, timings))

    return RunnableLambda(understand) | RunnableLambda(retrieve) | RunnableGenerator(answer)


def answer_of(events: Iterable[Event]) -> Answer:
    """The answer that a stream of events ends with."""
    for event in events:
        if isinstance(event, Finished):
            return event.answer
    raise RuntimeError("the chain ended without an answer")


def _finish(
    request: Request,
    found: Retrieved,
    written: Sequence[Written],
    model: str,
    confidence: float | None,
    seconds: dict[str, float],
) -> Answer:
    sentences = [item.sentence for item in written]
    return Answer(
        id=request.id,
        question=request.question,
        query=found.query,
        filters=found.filters,
        status="answered" if sentences else "abstained",
        answer=answer_text(sentences) if sentences else CANNOT_ANSWER,
        sentences=sentences,
        citations=[citation for item in written for citation in item.citations],
        passages=found.passages,
        model=model,
        confidence=confidence,
        timings_ms={name: round(1000 * value, 1) for name, value in seconds.items()},
    )
