"""The chat-model answerer: short numbered evidence in, checked sentences out. Any LangChain chat model.

The model writes text and citation numbers; what is quoted, and from where, comes from the evidence alone. What the model
writes is data as much as the articles are. Knows answers and evidence; nothing of how a model is reached.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.messages.ai import UsageMetadata, add_usage

from rag.answer import CANNOT_ANSWER, Citation, Draft, Passage, Sentence, Usage, Written
from rag.errors import ChatModelError
from rag.evidence import Checked, Evidence
from rag.extract import QuotesAnswerer
from rag.generate.bounded import bounded
from rag.generate.failure import reason
from rag.generate.markup import plain
from rag.generate.prompt import messages
from rag.generate.screen import refuses, steers
from rag.generate.select import CountTokens, select
from rag.generate.settings import ChatSettings
from rag.generate.stream import Marked, marked_sentences

EVIDENCE_TOKENS = 1_200
_CHARS_PER_TOKEN = 8  # at most, by and large: a limit for models that take no notice of theirs
_LEAST_WORDS = 4
_WORDS = re.compile(r"\w+")
_DECLINED = ("content_filter", "refusal", "safety", "recitation", "blocklist", "prohibited_content")


class SentenceVerifier(Protocol):
    """Tells whether evidence supports a sentence."""

    def check(self, sentence: str, cited: Sequence[int], evidence: Sequence[Evidence]) -> Checked:
        """How well the evidence supports the sentence, which cites the numbers `cited`."""
        ...


class ChatAnswerer:
    """Answers in the words of a chat model, sentence by sentence as far as the evidence supports them."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        quotes: QuotesAnswerer,
        verifier: SentenceVerifier,
        count_tokens: CountTokens,
        settings: ChatSettings,
        evidence_tokens: int = EVIDENCE_TOKENS,
    ) -> None:
        """An answerer over an opened model.

        name: shown as the answer's model. quotes: finds evidence, and decides whether there is enough to ask the model at
        all. count_tokens: roughly those of the model. evidence_tokens: of a prompt, where the settings tell none.
        """
        self.name = name
        self._model = model
        self._quotes = quotes
        self._verifier = verifier
        self._count_tokens = count_tokens
        self._settings = settings
        self._evidence_tokens = settings.evidence_tokens or evidence_tokens

    def write(self, question: str, passages: Sequence[Passage]) -> Draft:
        """The model's sentences as it writes them, with quotes for the time until then.

        Where the quotes answerer abstains, so does this one, and the model is not asked.
        """
        candidates = self._quotes.candidates(question, passages)
        draft = self._quotes.compose(question, candidates)
        quotes = tuple(item for item in draft.written if isinstance(item, Written))
        if not quotes:
            return Draft(draft.confidence, iter(()))
        evidence = select(candidates, self._evidence_tokens, self._count_tokens)
        return Draft(draft.confidence, self._written(question, evidence), quotes) if evidence else Draft(0.0, iter(()))

    def _written(self, question: str, evidence: Sequence[Evidence]) -> Generator[Written | Usage, None, None]:
        """Sentences with citations, built from the evidence; no sentence when the model finds no answer in it.

        Raises ChatModelError, with a sentence for people, when the model fails or writes nothing that can be used.
        """
        numbered: dict[int, int] = {}  # of evidence -> of citations
        meter = _Meter()
        usable = declined = False
        with closing(self._sentences(question, evidence, meter)) as sentences:
            for sentence in sentences:
                if _cannot_answer(sentence.text):
                    usable = True
                    break
                if refuses(sentence.text):
                    declined = True
                elif not steers(sentence.text):
                    usable = True
                    known = [n for n in sentence.cited if 1 <= n <= len(evidence)]
                    yield _shown(self._check(sentence.text, known, evidence), evidence, numbered)
        if not usable:
            raise self._failed(
                ChatModelError("it declined to answer" if declined else "it wrote nothing that can be used")
            )
        if usage := meter.usage():
            yield usage

    def _sentences(self, question: str, evidence: Sequence[Evidence], meter: _Meter) -> Generator[Marked, None, None]:
        settings = self._settings
        prompt = messages(question, evidence)
        chunks = bounded(lambda: self._model.stream(prompt), settings.first_token_seconds, settings.total_seconds)
        with closing(chunks):
            text = plain(meter.read(chunks))
            found = marked_sentences(text, settings.max_tokens * _CHARS_PER_TOKEN)
            try:
                yield from islice(found, settings.most_sentences)
            except Exception as error:  # libraries of models raise whatever they like
                raise self._failed(error) from error

    def _check(self, text: str, known: Sequence[int], evidence: Sequence[Evidence]) -> Checked:
        """The verifier's word; but a bare name or number claims nothing by itself, so that nothing can support it."""
        if len(text.split()) < _LEAST_WORDS:
            return Checked(text, "unsupported", (), ("it is no whole sentence, so there is nothing to check",))
        return self._verifier.check(text, known, evidence)

    def _failed(self, error: Exception) -> ChatModelError:
        key = self._settings.api_key
        why = reason(error, (key.get_secret_value(),) if key else ())
        return ChatModelError(f"The model '{self.name}' could not answer: {why}. Quotes from the articles stand in.")


class _Meter:
    """Reads a model's chunks as text, and keeps what they tell of tokens and time."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._first: float | None = None
        self._told: UsageMetadata | None = None

    def read(self, chunks: Iterator[AIMessageChunk]) -> Iterator[str]:
        for chunk in chunks:
            stopped = str(
                chunk.response_metadata.get("finish_reason") or chunk.response_metadata.get("stop_reason") or ""
            )
            if stopped.lower() in _DECLINED:
                raise ChatModelError("it declined to answer")
            if chunk.usage_metadata:
                self._told = add_usage(self._told, chunk.usage_metadata)
            text = str(chunk.text)
            if text:
                self._first = self._first if self._first is not None else time.perf_counter() - self._started
                yield text

    def usage(self) -> Usage | None:
        told = self._told
        if told is None:
            return None
        cached = told.get("input_token_details", {}).get("cache_read", 0)
        return Usage(
            prompt_tokens=told["input_tokens"],
            cached_tokens=cached or 0,
            completion_tokens=told["output_tokens"],
            first_word_ms=round(1000 * (self._first or 0.0), 1),
        )


def _cannot_answer(text: str) -> bool:
    """Whether a sentence is CANNOT_ANSWER, however it is punctuated, with or without more after it."""
    return _WORDS.findall(text.lower())[:5] == _WORDS.findall(CANNOT_ANSWER.lower())


def _shown(checked: Checked, evidence: Sequence[Evidence], numbered: dict[int, int]) -> Written:
    """A checked sentence with citations numbered in order of appearance, those that appear for the first time beside it."""
    if checked.support == "unsupported" or not checked.citations:
        return Written(
            sentence=Sentence(text=checked.text, citations=[], support="unsupported", reasons=checked.reasons),
            citations=[],
        )
    fresh: list[Citation] = []
    for n in checked.citations:
        if n not in numbered:
            numbered[n] = len(numbered) + 1
            fresh.append(_citation(evidence[n - 1], numbered[n]))
    sentence = Sentence(text=checked.text, citations=[numbered[n] for n in checked.citations], support=checked.support)
    return Written(sentence=sentence, citations=fresh)


def _citation(item: Evidence, n: int) -> Citation:
    return Citation(
        n=n,
        article_id=item.article_id,
        title=item.title,
        source=item.source,
        published=item.published,
        url=item.url,
        quote=item.text,
        start=item.start,
        end=item.start + len(item.text),
    )
