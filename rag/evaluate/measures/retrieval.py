"""Whether the passages hold what the question needs: by article, and by piece of evidence. Computed by ir-measures.

Every value is from 0 (worst) to 1. Passages count in the order given, whatever their scores.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import ir_measures
from ir_measures import AP, RR, R, Success, nDCG

from rag.answer import Passage
from rag.evaluate.measures.evidence import Piece, shared

DEPTH = 10
"""How far the depth curve goes: where a reader stops."""

_MEASURES = {
    "hit@1": Success @ 1,
    "hit@4": Success @ 4,
    "hit@10": Success @ 10,
    "recall@10": R @ 10,
    "MRR@10": RR @ 10,
    "nDCG@10": nDCG @ 10,
    "MAP": AP,
}
_NAME_OF = {measure: name for name, measure in _MEASURES.items()}
NAMES = tuple(_MEASURES)
SPAN_NAMES = tuple(f"span {name}" for name in NAMES)


def by_article(passages: Sequence[Passage], gold: Collection[str]) -> dict[str, float]:
    """hit@1, hit@4, hit@10, recall@10, MRR@10, nDCG@10 and MAP of the gold articles, by name; none without gold.

    passages: best first. They become a ranking of articles: each article at the rank of its first passage, counted in
    articles. gold: ids of the articles that hold the answer, all equally relevant.
    """
    if not gold:
        return {}
    return _computed(dict.fromkeys(gold, 1), _articles(passages))


def by_span(passages: Sequence[Passage], gold: Sequence[Piece]) -> dict[str, float]:
    """The same measures of the evidence itself, each named "span …"; none when no piece has a place in the archive.

    A passage holds a piece when it overlaps one of its places by at least half of that place's length. The passage that
    is the first to hold a piece is relevant, with as many points of gain (nDCG) as pieces that are new in it; a piece
    that no passage holds counts as one relevant passage not found. Recall is the share of pieces.
    """
    placed = [piece for piece in gold if piece.places]
    if not placed:
        return {}
    first = [next((n for n, passage in enumerate(passages) if holds(passage, piece)), None) for piece in placed]
    qrels = {f"missing {n}": 1 for n, rank in enumerate(first) if rank is None}
    qrels |= {str(rank): first.count(rank) for rank in set(first) if rank is not None}
    scores = _computed(qrels, [str(n) for n in range(len(passages))])
    scores["recall@10"] = sum(rank is not None and rank < 10 for rank in first) / len(placed)
    return {f"span {name}": value for name, value in scores.items()}


def holds(passage: Passage, piece: Piece) -> bool:
    """Whether a passage has at least half of a place where the piece stands."""
    return any(
        2 * shared(passage.article_id, passage.start, passage.end, place) >= place.end - place.start > 0
        for place in piece.places
    )


def recall_curve(passages: Sequence[Passage], gold: Collection[str]) -> list[float]:
    """Recall of the gold articles, at least one, among the first k articles, for k = 1 to DEPTH."""
    wanted = set(gold)
    ranking = _articles(passages)
    return [len(wanted.intersection(ranking[:k])) / len(wanted) for k in range(1, DEPTH + 1)]


def _articles(passages: Sequence[Passage]) -> list[str]:
    return list(dict.fromkeys(passage.article_id for passage in passages))


def _computed(qrels: Mapping[str, int], ranking: Sequence[str]) -> dict[str, float]:
    """0.4 ms: one call for each question is cheap enough."""
    run = {item: float(-rank) for rank, item in enumerate(ranking)}
    values = ir_measures.iter_calc(_NAME_OF, {"q": qrels}, {"q": run})
    found = {_NAME_OF[metric.measure]: float(metric.value) for metric in values}
    return {name: found[name] for name in NAMES}
