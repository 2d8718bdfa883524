"""Fusing rankings of hits, and folding near-copies. Pure functions; knows nothing of where hits come from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from index.article import Hit

_SHINGLE = 4  # words


def reciprocal_rank_fusion(rankings: Iterable[tuple[Sequence[Hit], float]], k: int = 60) -> list[Hit]:
    """One ranking out of many: a chunk scores the sum of weight / (k + rank), rank from 1, over the rankings it is in.

    rankings: (hits, best first; weight of the ranking). The result does not depend on the order of the rankings; equal
    scores are ordered by chunk number.
    Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
    Methods", SIGIR 2009.
    """
    shares: dict[int, list[float]] = {}
    for hits, weight in rankings:
        for rank, hit in enumerate(hits, start=1):
            shares.setdefault(hit.chunk_id, []).append(weight / (k + rank))
    fused = [Hit(chunk_id, "rrf", math.fsum(parts)) for chunk_id, parts in shares.items()]
    return sorted(fused, key=lambda hit: (-hit.score, hit.chunk_id))


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The overlapping runs of four words of a text, case and punctuation aside; of a shorter text, the text itself."""
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    if len(words) < _SHINGLE:
        return frozenset([tuple(words)])
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def overlap(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> float:
    """Share of the smaller set that the larger one holds (overlap coefficient), 0 to 1."""
    return len(a & b) / max(1, min(len(a), len(b)))
