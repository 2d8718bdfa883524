"""The read side of a store: search one consistent generation, and notice when a writer has published the next.

Dense and lexical hits under filters; no fusion, no ranking of its own.

Filters on the dense side: a `where` in Chroma costs time in proportion to what it lets through, a few hundred
milliseconds at 10% of 100,000 chunks. Instead, whichever is estimated to be cheaper: ask Chroma for more and drop what
the filter excludes, or compare exactly with the embeddings that pass, straight from the ledger. The figures are in
benchmarks/LOG.md.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Hit
from index.embed import Vectors
from index.errors import ArticleNotFound, StoreBusy, StoreDamaged
from index.filters import Filters
from index.ledger import Days, StoredChunk
from index.lexical import LexicalIndex
from index.publish import publish
from index.store import Store
from index.vectors import VectorIndex

_REPAIR_WAIT = 20.0  # seconds for another process that is rebuilding already
# Measured costs in microseconds: comparing with one embedding from the ledger, with one that is in memory already, one
# more result from Chroma.
_EXACT_COST, _REMEMBERED_COST, _EXTRA_COST = 9.0, 0.5, 6.0
_MOST_EXTRA = 4_000
_REMEMBERED_FILTERS, _REMEMBERED_CHUNKS = 4, 10_000  # 15 MB each at 384 dimensions


@dataclass(slots=True)
class _Opened:
    generation: int
    vectors: VectorIndex
    lexical: LexicalIndex
    users: int = 0  # searches that are under way in it
    retired: bool = False  # closed as soon as the last of them is done
    # Embeddings that pass a filter, for the filters used last: who sets a filter asks more than one question under it.
    remembered: dict[Filters, tuple[list[int], Vectors]] = field(default_factory=dict)

    def close(self) -> None:
        self.vectors.close()
        self.lexical.close()


class Archive:
    """An archive open for search; safe to share between threads. `close` it when done."""

    def __init__(self, folder: Path, embedding: str | None = None) -> None:
        """Open the store in a folder, for questions embedded by the model of this name if one is given.

        Raises StoreMissing, StoreDamaged or StoreMismatch. Missing or damaged search indexes are rebuilt first.
        """
        self._store = Store(folder)
        self._opening = threading.Lock()
        self._counting = threading.Lock()
        self._opened: _Opened | None = None
        try:
            if embedding is not None:
                self._store.check_embedding(embedding)
            with self._current():
                pass
        except BaseException:
            self._store.close()
            raise

    @property
    def folder(self) -> Path:
        """The store's folder."""
        return self._store.folder

    def generation(self) -> int:
        """Number of the generation that the ledger names: another one once articles have come or gone."""
        return self._store.ledger.generation()

    def nearest(self, query: NDArray[np.float32], k: int, filters: Filters | None = None) -> list[Hit]:
        """The k chunks most similar to a vector of shape (dimensions,), best first, under the filters."""
        with self._current() as opened:
            if not filters:
                return self._shown(opened.vectors.nearest(query, k), None)
            _, total = self._store.ledger.count()
            _, passing = self._store.ledger.count(filters)
            if not passing:
                return []
            exact = passing * (_REMEMBERED_COST if filters in opened.remembered else _EXACT_COST)
            extra = int(1.5 * k * total / passing) + k
            while extra <= _MOST_EXTRA and extra * _EXTRA_COST < exact:
                hits = self._shown(opened.vectors.nearest(query, extra), filters)
                if len(hits) >= min(k, passing):
                    return hits[:k]
                extra *= 4
            return self._exact(opened, query, k, filters)

    def best(self, query: str, k: int, filters: Filters | None = None, title_weight: float = 0.0) -> list[Hit]:
        """The k chunks with the best BM25 score for the words of the query, best first, under the filters."""
        with self._current() as opened:
            return self._shown(opened.lexical.best(query, k, filters, title_weight), None)

    def document_frequency(self, term: str) -> int:
        """Number of chunks whose text holds a term (one of `lexical.analyzer()`)."""
        with self._current() as opened:
            return opened.lexical.document_frequency(term)

    def chunks(self, chunk_ids: Sequence[int]) -> dict[int, StoredChunk]:
        """Chunks with their articles, by number; those removed meanwhile are left out."""
        return self._store.ledger.chunks(chunk_ids)

    def embeddings(self, chunk_ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Embedding of each chunk, shape (dimensions,), by number."""
        found, vectors = self._store.ledger.vectors(chunk_ids)
        return dict(zip(found, vectors, strict=True))

    def article(self, article_id: str) -> Article:
        """An article by its id; raises ArticleNotFound."""
        article = self._store.ledger.article(article_id)
        if article is None:
            raise ArticleNotFound(
                f"No article has the id '{article_id}'. `dateline search --json` shows ids; they are case-sensitive."
            )
        return article

    def copies(self, article: Article) -> list[str]:
        """Ids of the other articles with the same words."""
        return self._store.ledger.copies(article)

    def content_hashes(self) -> list[str]:
        """Content hash of every article, in no particular order."""
        return self._store.ledger.content_hashes()

    def articles(self) -> Iterator[Article]:
        """Every article, in the order in which they came in."""
        return self._store.ledger.articles()

    def sources(self) -> list[tuple[str, int]]:
        """Outlets with their number of articles, by name."""
        return self._store.ledger.sources()

    def dates(self) -> tuple[Days, Days] | None:
        """The earliest and the latest publication date as days (first, last) that each may mean; None when none is known."""
        return self._store.ledger.dates()

    def count(self, filters: Filters | None = None) -> tuple[int, int]:
        """(articles, chunks) that search shows under the filters."""
        return self._store.ledger.count(filters)

    def close(self) -> None:
        """Release files and memory."""
        with self._opening:
            self._exchange(None)
        self._store.close()

    def _shown(self, hits: list[Hit], filters: Filters | None) -> list[Hit]:
        """An index may lag behind the ledger by a moment: what is no longer live is dropped here."""
        allowed = self._store.ledger.allowed([hit.chunk_id for hit in hits], filters)
        return [hit for hit in hits if hit.chunk_id in allowed]

    def _exact(self, opened: _Opened, query: NDArray[np.float32], k: int, filters: Filters) -> list[Hit]:
        found = opened.remembered.get(filters)
        if found is None:
            found = self._store.ledger.vectors(filters=filters)
            if len(found[0]) <= _REMEMBERED_CHUNKS:
                with self._counting:
                    while len(opened.remembered) >= _REMEMBERED_FILTERS:  # the oldest goes
                        opened.remembered.pop(next(iter(opened.remembered)))
                    opened.remembered[filters] = found
        chunk_ids, vectors = found
        if not chunk_ids:
            return []
        similarity = vectors @ query
        order = np.argsort(-similarity, kind="stable")
        shown: list[Hit] = []
        for at in range(0, len(order), 2 * k):  # what was removed since is dropped, so more than k may be needed
            part = [Hit(chunk_ids[i], "similarity", float(similarity[i])) for i in order[at : at + 2 * k]]
            shown += self._shown(part, filters)
            if len(shown) >= k:
                break
        return shown[:k]

    @contextmanager
    def _current(self) -> Iterator[_Opened]:
        """The generation that the ledger names, opened; it stays open while the block runs, whatever is published."""
        opened = self._taken()
        try:
            yield opened
        finally:
            with self._counting:
                opened.users -= 1
                last = opened.retired and not opened.users
            if last:
                opened.close()

    def _taken(self) -> _Opened:
        if opened := self._take_if_current():
            return opened
        with self._opening:
            if opened := self._take_if_current():
                return opened
            fresh = self._open()
            fresh.users = 1
            self._exchange(fresh)
            return fresh

    def _take_if_current(self) -> _Opened | None:
        generation = self._store.ledger.generation()
        with self._counting:
            if self._opened is None or self._opened.generation != generation:
                return None
            self._opened.users += 1
            return self._opened

    def _exchange(self, fresh: _Opened | None) -> None:
        with self._counting:
            old, self._opened = self._opened, fresh
            if old is None:
                return
            old.retired = True
            unused = not old.users
        if unused:
            old.close()

    def _open(self) -> _Opened:
        store = self._store
        damaged: int | None = None
        for _ in range(3):
            generation = store.ledger.generation()
            if generation == damaged or not (store.vectors.intact(generation) and store.lexical.intact(generation)):
                generation = self._rebuild(generation)
            try:
                return self._open_generation(generation)
            except Exception as error:  # whatever the two libraries raise for files that they cannot read
                damaged, failure = generation, error
        raise StoreDamaged(
            f"The search indexes of '{store.folder}' cannot be opened even after a rebuild ({failure}). "
            "Run `dateline doctor` for what is wrong with the store."
        ) from failure

    def _open_generation(self, generation: int) -> _Opened:
        vectors = VectorIndex(self._store.vectors.path(generation))
        try:
            lexical = LexicalIndex(self._store.lexical.path(generation))
            if len(vectors) != len(lexical):
                raise ValueError(f"{len(vectors)} chunks in one index, {len(lexical)} in the other")
        except BaseException:
            vectors.close()
            raise
        return _Opened(generation, vectors, lexical)

    def _rebuild(self, generation: int) -> int:
        """Build the indexes anew unless another generation than this one is published by now; returns its number."""
        ledger = self._store.ledger
        if ledger.generation() != generation:
            return ledger.generation()
        try:
            with self._store.lock(wait=_REPAIR_WAIT):
                if ledger.generation() == generation:
                    publish(self._store, rebuild=True)
        except StoreBusy as error:
            if generation == 0:
                raise StoreBusy(
                    f"The first articles of '{self._store.folder}' are being indexed: ask again in a minute."
                ) from None
            raise StoreBusy(f"The search indexes must be rebuilt, but: {error}") from None
        return ledger.generation()
