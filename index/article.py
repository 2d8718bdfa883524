"""The values that flow through indexing: Article, Chunk, Hit. Knows nothing of files, storage or models."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from index.dates import Published, parse_published

FIELD_NAMES = ("id", "title", "text", "source", "url", "published", "author", "language")
HitKind = Literal["bm25", "similarity", "rrf"]


class Article(BaseModel):
    """One article as it was published; `text` is what every offset of a chunk or citation refers to.

    `published` is ISO 8601 with what is known of it (a year, a month, a day or a moment), None when nothing is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    text: str
    source: str | None = None
    url: str | None = None
    published: str | None = None
    author: str | None = None
    language: str | None = None

    @field_validator("published")
    @classmethod
    def _iso(cls, value: str | None) -> str | None:
        return parse_published(value).text if value else None

    @property
    def date(self) -> Published | None:
        """The publication date as a span of days, or None when it is not known."""
        return parse_published(self.published) if self.published else None

    @property
    def content_hash(self) -> str:
        """Hex digest of every field: two articles with the same hash need no new work."""
        return digest(self.model_dump_json())

    @property
    def text_hash(self) -> str:
        """Hex digest of the words alone, case and spacing aside: equal for whole copies of one story."""
        return digest(" ".join(self.text.casefold().split()))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences of one article: the `seq`-th, `article.text[start:end]`."""

    article_id: str
    seq: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk, by its number in the ledger, with one named score; higher is better."""

    chunk_id: int
    kind: HitKind
    score: float


def digest(text: str) -> str:
    """128-bit BLAKE2b of the text in UTF-8, as 32 hex digits."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
