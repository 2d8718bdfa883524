"""Wires everything once: settings -> archive, embedding model, retriever, answerer, chain. No global state elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

from langchain_core.language_models import BaseChatModel

from index.archive import Archive
from index.crossencoder import CrossEncoderModel
from index.embed import EmbeddingModel
from rag.answer import Answer, Event, Request, SearchResult
from rag.chain import answer_of, build_chain
from rag.extract import MODEL_NAME as QUOTES
from rag.extract import QuotesAnswerer
from rag.generate import ChatAnswerer
from rag.generate.answerer import EVIDENCE_TOKENS
from rag.generate.prompt import messages
from rag.models.local import LocalChatModel
from rag.retrieve import HybridRetriever
from rag.support import Verifier
from ui.models import LOCAL_EVIDENCE_TOKENS, open_chat_model
from ui.settings import Settings


class Dateline:
    """An archive with everything needed to search it and to answer from it; safe to share between threads."""

    def __init__(self, settings: Settings, *, answering: bool = True, chat_model: BaseChatModel | None = None) -> None:
        """Open the archive and load the models; raises DatelineError with what to do.

        answering: whether `ask` and `stream` will be used; a search alone needs no answerer.
        chat_model: an opened model to answer with, in place of the one that the settings name; a local one stays open
        when this is closed.
        """
        self.settings = settings
        chat = chat_model
        if chat is None and answering and settings.model != QUOTES:
            chat = open_chat_model(settings.model, settings)
        self._own_model = chat if chat is not chat_model and isinstance(chat, LocalChatModel) else None
        self.archive = Archive(settings.store, settings.embedding)
        try:
            if isinstance(chat, LocalChatModel):
                prepare(chat)
            self.embedding = EmbeddingModel(settings.embedding, settings.threads)
            entailment = CrossEncoderModel(settings.entailment) if settings.entailment else None
        except BaseException:
            self.archive.close()
            raise
        self.retriever = HybridRetriever(archive=self.archive, embedding=self.embedding, settings=settings.retrieval)
        self.verifier = Verifier(self.embedding, settings.verification, entailment)
        quotes = QuotesAnswerer(self.archive, self.embedding, settings.quotes)
        answerer = self._in_words_of(chat, quotes) if chat else quotes
        self._chain = build_chain(self.retriever, answerer, show_unsupported=settings.chat.show_unsupported)

    def _in_words_of(self, chat: BaseChatModel, quotes: QuotesAnswerer) -> ChatAnswerer:
        tokens = LOCAL_EVIDENCE_TOKENS if isinstance(chat, LocalChatModel) else EVIDENCE_TOKENS
        name = self.settings.model
        return ChatAnswerer(chat, name, quotes, self.verifier, self.embedding.count_tokens, self.settings.chat, tokens)

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
        """Release the archive, and the memory of a local model that was opened here."""
        self.archive.close()
        if self._own_model:
            self._own_model.close()


def prepare(model: LocalChatModel) -> None:
    """Load a local model in the background, and let it read what every prompt begins with; the first question waits for the rest.

    A failure shows when the model is asked.
    """

    def run() -> None:
        with suppress(Exception):
            model.prepare(messages("", ()))

    Thread(target=run, name="model preparation", daemon=True).start()
