"""Small articles, and embedding models that can be watched or loaded in no time. Child processes import it, too."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.archive import Archive
from index.article import Article
from index.build import Chunking, IndexReport, add
from index.embed import EmbeddingModel, Vectors
from index.lexical import LexicalIndex
from index.loaders import Loaded
from index.store import Store
from index.vectors import VectorIndex

_HERE = Path(__file__).parent
CHILD_PATHS = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_HERE.parents[1]), str(_HERE)])}
"""The environment of a child process that imports the project and this file."""


class WatchedModel(EmbeddingModel):
    """The real model, with a note of every text that it embeds; `fail` is called before each batch and may raise."""

    def __init__(self, model: EmbeddingModel, fail: Callable[[int], None] = lambda batch: None) -> None:
        self.name, self.dimensions, self.max_tokens = model.name, model.dimensions, model.max_tokens
        self.texts: list[str] = []
        self._real, self._fail, self._batches = model, fail, 0

    @property
    def max_content_tokens(self) -> int:
        return self._real.max_content_tokens

    def encode(self, texts: Sequence[str]) -> Vectors:
        self._fail(self._batches)
        self._batches += 1
        self.texts += texts
        return self._real.encode(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._real.count_tokens(texts)

    def truncate(self, text: str, tokens: int) -> str:
        return self._real.truncate(text, tokens)


class HashedModel(EmbeddingModel):
    """Stands in for the real model where a child process would need seconds to load that: each word has a fixed
    random direction, a text is the sum of its words."""

    def __init__(self, name: str = "hashed", dimensions: int = 32) -> None:
        self.name, self.dimensions, self.max_tokens = name, dimensions, 256

    @property
    def max_content_tokens(self) -> int:
        return self.max_tokens - 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        sums = [
            sum((self._direction(word) for word in text.lower().split()), np.zeros(self.dimensions)) for text in texts
        ]
        rows = [row / (np.linalg.norm(row) or 1.0) for row in sums]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [sum(len(word) // 4 + 1 for word in text.split()) for text in texts]

    def truncate(self, text: str, tokens: int) -> str:
        words = list(re.finditer(r"\S+", text))
        return text if len(words) <= tokens else text[: words[tokens - 1].end()]

    def _direction(self, word: str) -> np.ndarray:
        return np.random.default_rng(zlib.crc32(f"{self.name} {word}".encode())).standard_normal(self.dimensions)


def article(article_id: str, text: str, title: str = "", **fields: str) -> Article:
    """An article with little said about it."""
    return Article(id=article_id, title=title or f"Title of {article_id}", text=text, **fields)


def put(store: Store, model: EmbeddingModel, *articles: Article, chunking: Chunking | None = None) -> IndexReport:
    """Index articles in one run."""
    inputs = [Loaded(item, f"input:{number}") for number, item in enumerate(articles, start=1)]
    return add(store, inputs, lambda: model, model.name, chunking or Chunking())


def assert_published(store: Store) -> None:
    """Fail unless both indexes, as the last run left them, hold exactly the chunks of the ledger.

    To be called before anything opens the archive: a reader has an index that differs built anew.
    """
    generation = store.ledger.generation()
    live = set(store.ledger.live_chunks())
    vectors = VectorIndex(store.vectors.path(generation))
    try:
        assert vectors.chunk_ids() == live
    finally:
        vectors.close()
    assert LexicalIndex(store.lexical.path(generation)).chunk_ids() == live


def visible(store: Store) -> dict[str, Article]:
    """What search shows, by id; fails unless both indexes and the ledger hold exactly the same chunks of it."""
    archive = Archive(store.folder)
    try:
        live = set(store.ledger.live_chunks())
        assert_published(store)
        assert archive.count() == (len(list(store.ledger.articles())), len(live))
        cut: dict[str, str] = {}
        for stored in sorted(archive.chunks(sorted(live)).values(), key=lambda stored: stored.id):
            cut[stored.article.id] = cut.get(stored.article.id, "") + stored.text
        shown = {article.id: article for article in store.ledger.articles()}
        assert {key: "".join(text.split()) for key, text in cut.items()} == {
            key: "".join(article.text.split()) for key, article in shown.items()
        }
        return shown
    finally:
        archive.close()


def versioned(article_id: str, version: int) -> Article:
    """An article of several chunks that says its version in each of them."""
    paragraphs = [f"Marker paragraph {n} of version {version} of article {article_id}." for n in range(2 + version % 4)]
    return article(article_id, "\n\n".join(paragraphs))
