"""Which sentences a model is shown: the best ones, with the neighbours needed to be understood, within a budget of tokens.

Knows sentences with scores, as the quotes answerer makes them; nothing of models or prompts but the line above an article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.split import Span, sentences
from rag.answer import Passage
from rag.evidence import Evidence
from rag.extract import Candidate, ranked
from rag.fuse import overlap, shingles
from rag.generate.prompt import heading_of, neutral
from rag.generate.screen import steers

CountTokens = Callable[[Sequence[str]], list[int]]

MARGIN = 2.5  # sentences may score so much less than the best one; the quotes answerer's scores
_MARK_TOKENS = 5  # of "[12] " and the line's end
_COPY = 0.5
# Opens with a word that points back: the sentence before says at what.
_POINTS_BACK = re.compile(
    r"^[\"'“‘(\[]*(he|she|it|they|his|her|hers|its|their|theirs|him|them|this|that|these|those|there|such|both|neither|but|and|"
    r"so|however|instead|then|also|still|yet|meanwhile|the (former|latter|two|three|same|move|decision|group|attack|deal|report|"
    r"statement|ruling|vote|visit|agreement|announcement|measure|law))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Sentences first to last of a passage, whose spans are `spans`."""

    passage: Passage
    spans: Sequence[Span]
    first: int
    last: int

    @property
    def start(self) -> int:
        return self.passage.start + self.spans[self.first][0]

    @property
    def text(self) -> str:
        return self.passage.text[self.spans[self.first][0] : self.spans[self.last][1]]

    def covers(self, start: int, end: int) -> bool:
        """Whether it shares a character with `article.text[start:end]`."""
        return self.start < end and start < self.start + len(self.text)


def select(candidates: Sequence[Candidate], tokens: int, count_tokens: CountTokens) -> list[Evidence]:
    """Evidence for a model, numbered in reading order: best article first, each article's in its own order.

    candidates: sentences with their scores. tokens: most that the evidence may take with its headings, but for the best
    sentence, which is always there.
    """
    budget = _Budget(tokens, count_tokens)
    pieces: list[_Piece] = []
    best = ranked(candidates)
    for candidate in best:
        if candidate.score < best[0].score - MARGIN:
            break
        piece = _piece(candidate)
        if piece is None or _known(piece, pieces):
            continue
        for wanted in _with_context(piece, pieces):
            if not pieces or budget.fits([*pieces, wanted]):
                pieces.append(wanted)
                break
    pieces = _widened(pieces, budget)
    articles = list(dict.fromkeys(piece.passage.article_id for piece in pieces))
    pieces.sort(key=lambda piece: (articles.index(piece.passage.article_id), piece.start))
    return [_evidence(n, piece) for n, piece in enumerate(pieces, start=1)]


class _Budget:
    def __init__(self, tokens: int, count_tokens: CountTokens) -> None:
        self._tokens = tokens
        self._count = count_tokens
        self._known: dict[str, int] = {}

    def fits(self, pieces: Sequence[_Piece]) -> bool:
        headings = {heading_of(piece.passage) for piece in pieces}
        texts = [*headings, *(neutral(piece.text) for piece in pieces)]
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._count(new), strict=True))
        return sum(self._known[text] for text in texts) + _MARK_TOKENS * len(pieces) <= self._tokens


def _piece(candidate: Candidate) -> _Piece | None:
    """The sentence alone; None for one that speaks to the model."""
    if steers(candidate.text):
        return None
    return _Piece(candidate.passage, sentences(candidate.passage.text), candidate.order, candidate.order)


def _known(piece: _Piece, pieces: Sequence[_Piece]) -> bool:
    words = shingles(piece.text)
    return any(
        (
            piece.passage.article_id == other.passage.article_id
            and other.covers(piece.start, piece.start + len(piece.text))
        )
        or overlap(words, shingles(other.text)) >= _COPY
        for other in pieces
    )


def _with_context(piece: _Piece, pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """The sentence with the one before it, if it points back to that; then the sentence alone."""
    if _POINTS_BACK.search(piece.text) and (wider := _grown(piece, pieces, before=1)):
        yield wider
    yield piece


def _widened(pieces: Sequence[_Piece], budget: _Budget) -> list[_Piece]:
    """What the budget has left is spent on the neighbours, those of the best sentences first."""
    widened = list(pieces)
    for at in range(len(widened)):
        for before, after in ((1, 0), (0, 1)):
            others = [*widened[:at], *widened[at + 1 :]]
            wider = _grown(widened[at], others, before=before, after=after)
            if wider and budget.fits([*others, wider]):
                widened[at] = wider
    return widened


def _grown(piece: _Piece, others: Sequence[_Piece], *, before: int = 0, after: int = 0) -> _Piece | None:
    """The piece with neighbours, or None when there are none that may be added."""
    first, last = piece.first - before, piece.last + after
    if first < 0 or last >= len(piece.spans):
        return None
    grown = replace(piece, first=first, last=last)
    if any(
        other.passage.article_id == piece.passage.article_id
        and other.covers(grown.start, grown.start + len(grown.text))
        for other in others
    ):
        return None
    start, end = piece.spans[first if before else last]
    return None if steers(piece.passage.text[start:end]) else grown


def _evidence(n: int, piece: _Piece) -> Evidence:
    passage = piece.passage
    return Evidence(
        n, passage.article_id, passage.title, passage.source, passage.published, passage.url, piece.text, piece.start
    )
