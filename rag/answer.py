"""The values of question answering: Request, Passage, Citation, Sentence, Answer, and the events of a stream.

What the command line prints, what the HTTP API returns and what the page shows are these models.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from index.article import Article, HitKind
from index.filters import Filters
from index.ledger import StoredChunk
from index.text import Text

Status = Literal["answered", "abstained"]
Support = Literal["verbatim", "supported", "unsupported"]

CANNOT_ANSWER = "The archive does not say."


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Value):
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: Text


class Request(_Value):
    """A question with what came before it and the filters that a person has set.

    as_of: the day on which it is asked, None for today: "last week" is told from it. read_dates: whether a date in the
    question may restrict the publication date; it never does where the filters have one already.
    """

    question: Text
    history: tuple[Turn, ...] = Field(default=(), max_length=200)
    filters: Filters = Filters()
    id: str | int | None = None
    as_of: date | None = None
    read_dates: bool = True


class ReadDates(_Value):
    """What a date in a question was read as: publication from `since` to `until`, both inclusive, None where open.

    words: the date as it stands in the question. used: whether it restricts the answer; False when no article of those
    days says anything near the question, so that all of them were searched.
    """

    words: str
    since: date | None
    until: date | None
    used: bool

    @property
    def note(self) -> str:
        """One line for a person: "From the question: last month = 2025-06-01 to 2025-06-30"."""
        if self.since and self.until:
            days = str(self.since) if self.since == self.until else f"{self.since} to {self.until}"
        else:
            days = f"{self.since} or later" if self.since else f"{self.until} or earlier"
        dropped = "" if self.used else "; nothing near it was published then, so all days were searched"
        return f"From the question: {self.words} = {days}{dropped}"


class Passage(_Value):
    """What a person sees of a chunk: `article.text[start:end]`, where it is from, its rank from 1, its scores by kind."""

    rank: int
    article_id: str
    title: str
    source: str | None
    published: str | None
    url: str | None
    text: str
    start: int
    end: int
    scores: dict[HitKind, float]


class SearchResult(_Value):
    """The passages found for one question."""

    id: str | int | None
    question: str
    passages: list[Passage]


class Citation(_Value):
    """The exact words of an article that a sentence rests on: `article.text[start:end] == quote`."""

    n: int
    article_id: str
    title: str
    source: str | None
    published: str | None
    url: str | None
    quote: str
    start: int
    end: int


class Sentence(_Value):
    """A sentence of an answer, the numbers of its citations, and how well they support it.

    `reasons` say what failed when it is unsupported; they are not printed.
    """

    text: str
    citations: list[int]
    support: Support
    reasons: tuple[str, ...] = Field(default=(), exclude=True)


class Usage(_Value):
    """What a language model read and wrote for one answer, in its own tokens; `cached_tokens` of the prompt it knew already.

    first_word_ms: from asking the model to its first word.
    """

    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    first_word_ms: float


class Answer(_Value):
    """An answer in which every sentence is tied to citations, or an abstention with the nearest passages.

    `query` is the standalone question that was searched for; in `answer`, citations stand as [n] after each sentence.
    `model` is what composed it. Not printed: `confidence`, the answerer's own, 0 to 1; `withheld`, the sentences that
    nothing supports; `notice`, why something else than the chosen model composed the answer; `usage`, what the model took;
    `dates`, which of the filters came from the question.
    """

    id: str | int | None
    question: str
    query: str
    filters: Filters
    status: Status
    answer: str
    sentences: list[Sentence]
    citations: list[Citation]
    passages: list[Passage]
    model: str
    timings_ms: dict[str, float] = Field(default_factory=dict)
    confidence: float | None = Field(default=None, exclude=True)
    withheld: list[Sentence] = Field(default_factory=list, exclude=True)
    notice: str | None = Field(default=None, exclude=True)
    usage: Usage | None = Field(default=None, exclude=True)
    dates: ReadDates | None = Field(default=None, exclude=True)


class Retrieved(_Value):
    """First event of a stream: the question as understood, and what was found for it.

    filters: those in force, whether a person set them or `dates`, read from the question, did.
    """

    query: str
    filters: Filters
    passages: list[Passage]
    dates: ReadDates | None = None


class Provisional(_Value):
    """An event of a language model's stream: the whole answer in quotes, which may be shown while the model composes its own."""

    answer: Answer


class Withdrawn(_Value):
    """An event: no sentence written so far stands, for the reason given; those that follow are the answer."""

    notice: str


class Written(_Value):
    """A further event: one checked sentence, and the citations that appear with it for the first time."""

    sentence: Sentence
    citations: list[Citation]


class Finished(_Value):
    """Last event of a stream: the whole answer."""

    answer: Answer


Event = Retrieved | Provisional | Written | Withdrawn | Finished


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer makes of its passages; not yet verified.

    confidence: how sure it is that the passages answer the question, 0 to 1, known before the first sentence; None when
    it does not tell. written: sentences as they come, and what they took; no sentence is an abstention; raises
    ChatModelError when the model fails. quotes: an answer in quotes, for the time until the first sentence, and for good
    when the model fails.
    """

    confidence: float | None
    written: Iterator[Written | Usage]
    quotes: tuple[Written, ...] = ()


def passage_of(stored: StoredChunk, rank: int, scores: dict[HitKind, float]) -> Passage:
    """The passage that shows a chunk at a rank."""
    article, chunk = stored.article, stored.chunk
    return Passage(
        rank=rank,
        article_id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        text=stored.text,
        start=chunk.start,
        end=chunk.end,
        scores=scores,
    )


def citation_of(article: Article | Passage, n: int, quote: str, start: int) -> Citation:
    """Citation n of the words `quote`, which begin at offset `start` of the article's text."""
    return Citation(
        n=n,
        article_id=article.id if isinstance(article, Article) else article.article_id,
        title=article.title,
        source=article.source,
        published=article.published,
        url=article.url,
        quote=quote,
        start=start,
        end=start + len(quote),
    )


def answer_text(sentences: Sequence[Sentence]) -> str:
    """The sentences as one text, citations written [n] after each."""
    return " ".join(
        s.text + "".join(f"[{n}]" if i else f" [{n}]" for i, n in enumerate(s.citations)) for s in sentences
    )
