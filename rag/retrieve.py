"""Hybrid search: query -> Passages, as a LangChain retriever.

BM25 and cosine similarity, each under the same filters, fused by reciprocal rank; then at most so many passages of one
article, near-copies folded into the best of them. Knows nothing of answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import BaseModel, ConfigDict, Field

from index.archive import Archive
from index.article import Hit, HitKind
from index.embed import EmbeddingModel
from index.filters import Filters
from index.ledger import StoredChunk
from rag.answer import Passage, passage_of
from rag.fuse import overlap, reciprocal_rank_fusion, shingles
from rag.question import subject


class RetrievalSettings(BaseModel):
    """Chosen by measurement (benchmarks/LOG.md)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    top_k: int = Field(default=10, ge=1, le=1000)
    """Passages returned."""
    depth: int = Field(default=50, ge=1, le=2000)
    """Hits taken from each side before fusion."""
    rrf_k: int = Field(default=10, ge=0)
    """Constant of reciprocal rank fusion."""
    dense_weight: float = Field(default=1.0, ge=0)
    lexical_weight: float = Field(default=1.0, ge=0)
    title_weight: float = Field(default=0.3, ge=0)
    """Weight of a BM25 match in the title, that in the text being 1."""
    per_article: int = Field(default=3, ge=1)
    """Most passages of one article."""
    named_outlets: int = Field(default=4, ge=0)
    """Most outlets named in a query that are searched on their own as well."""
    copy_overlap: float = Field(default=0.7, gt=0, le=1)
    """Share of common four-word runs from which two passages count as copies."""


class HybridRetriever(BaseRetriever):
    """The archive as a LangChain retriever; `search` gives Passages, `invoke` the same as Documents."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    archive: Archive
    embedding: EmbeddingModel
    settings: RetrievalSettings = RetrievalSettings()

    def search(
        self,
        query: str,
        *,
        also: Sequence[str] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
    ) -> list[Passage]:
        """Passages for a query, best first.

        also: other wordings of the same question; every wording is searched, all results are fused. Blank ones are
        left out; nothing is found for nothing.
        filters: hold for every passage. top_k: most passages; None takes that of the settings.
        """
        wordings = [text for text in dict.fromkeys(wording.strip() for wording in (query, *also)) if text]
        if not wordings:
            return []
        wanted = top_k or self.settings.top_k
        depth = max(self.settings.depth, 3 * wanted)
        vectors = self.embedding.encode(wordings)
        dense = [self.archive.nearest(vector, depth, filters) for vector in vectors]
        lexical = [self._best(text, depth, filters) for text in wordings]
        for named in self._named_outlets(query, filters):
            narrowed = (filters or Filters()).model_copy(update={"sources": (named,)})
            dense.append(self.archive.nearest(vectors[0], depth, narrowed))
            lexical.append(self._best(query, depth, narrowed))
        weighted = [(hits, self.settings.dense_weight) for hits in dense]
        weighted += [(hits, self.settings.lexical_weight) for hits in lexical]
        fused = reciprocal_rank_fusion(weighted, self.settings.rrf_k)
        scores = _scores([*dense, *lexical, fused])
        chosen = self._choose(fused, wanted)
        return [passage_of(stored, rank, scores[stored.id]) for rank, stored in enumerate(chosen, start=1)]

    def _best(self, query: str, depth: int, filters: Filters | None) -> list[Hit]:
        return self.archive.best(subject(query), depth, filters, self.settings.title_weight)

    def _named_outlets(self, query: str, filters: Filters | None) -> list[str]:
        """Outlets that the query names: someone who asks what an outlet wrote wants its articles among the others."""
        if filters and filters.sources:
            return []
        return [
            source for source, _ in self.archive.sources() if re.search(rf"(?<!\w){re.escape(source)}(?!\w)", query)
        ][: self.settings.named_outlets]

    def _choose(self, fused: Sequence[Hit], wanted: int) -> list[StoredChunk]:
        chosen: list[StoredChunk] = []
        words: list[frozenset[tuple[str, ...]]] = []
        per_article: dict[str, int] = {}
        for at in range(0, len(fused), 2 * wanted):
            part = [hit.chunk_id for hit in fused[at : at + 2 * wanted]]
            chunks = self.archive.chunks(part)
            for stored in (chunks[chunk_id] for chunk_id in part if chunk_id in chunks):
                taken = per_article.get(stored.article.id, 0)
                if taken >= self.settings.per_article:
                    continue
                new = shingles(stored.text)
                if any(overlap(new, old) >= self.settings.copy_overlap for old in words):
                    continue
                chosen.append(stored)
                words.append(new)
                per_article[stored.article.id] = taken + 1
                if len(chosen) == wanted:
                    return chosen
        return chosen

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - the interface names it
    ) -> list[Document]:
        return [
            Document(page_content=passage.text, metadata=passage.model_dump(exclude={"text"}))
            for passage in self.search(query)
        ]


def _scores(rankings: Sequence[Sequence[Hit]]) -> dict[int, dict[HitKind, float]]:
    """Best score of each kind for each chunk."""
    scores: dict[int, dict[HitKind, float]] = {}
    for hits in rankings:
        for hit in hits:
            kinds = scores.setdefault(hit.chunk_id, {})
            kinds[hit.kind] = max(hit.score, kinds.get(hit.kind, hit.score))
    return scores
