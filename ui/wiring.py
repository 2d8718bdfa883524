"""Wires everything once: settings -> archive, embedding model, retriever, answerer, chain. No global state elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from index.archive import Archive
from index.embed import EmbeddingModel
from index.errors import InputError
from rag.answer import Answer, Event, Request, SearchResult
from rag.chain import answer_of, build_chain
from rag.extract import MODEL_NAME, QuotesAnswerer
from rag.retrieve import HybridRetriever
from ui.settings import Settings


class Dateline:
    """An archive with everything needed to search it and to answer from it; safe to share between threads."""

    def __init__(self, settings: Settings, *, answering: bool = True) -> None:
        """Open the archive and load the embedding model; raises DatelineError with what to do.

        answering: whether `ask` and `stream` will be used; a search alone needs no answerer.
        """
        self.settings = settings
        if answering and settings.model != MODEL_NAME:
            raise InputError(
                f"The model '{settings.model}' is not known: '{MODEL_NAME}' answers without a language model."
            )
        self.archive = Archive(settings.store, settings.embedding)
        try:
            self.embedding = EmbeddingModel(settings.embedding, settings.threads)
        except BaseException:
            self.archive.close()
            raise
        self.retriever = HybridRetriever(archive=self.archive, embedding=self.embedding, settings=settings.retrieval)
        self._chain = build_chain(self.retriever, QuotesAnswerer(self.archive, self.embedding, settings.quotes))

    def search(self, request: Request, top_k: int | None = None) -> SearchResult:
        """The passages for a question, best first."""
        passages = self.retriever.search(request.question, filters=request.filters, top_k=top_k)
        return SearchResult(id=request.id, question=request.question, passages=passages)

    def stream(self, request: Request) -> Iterator[Event]:
        """Answer a question in events as they happen: Retrieved, then Written for each sentence, then Finished."""
        return self._chain.stream(request)

    def ask(self, request: Request) -> Answer:
        """Answer a question."""
        return answer_of(self.stream(request))

    def close(self) -> None:
        """Release the archive."""
        self.archive.close()
