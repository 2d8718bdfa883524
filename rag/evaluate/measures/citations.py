"""Whether citations are true to the articles, right by the gold evidence, and support what they are attached to.

Every value is from 0 (worst) to 1. These measures are of answers: an abstention cites nothing and has none of them,
except citation recall, which asks how much of the gold evidence was put to use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.answer import Answer, Citation
from rag.evaluate.measures.evidence import ArticleText, Piece, shared
from rag.evaluate.measures.words import holds, normalise

NAMES = (
    "quote validity",
    "citation precision",
    "citation recall",
    "ALCE citation recall",
    "ALCE citation precision",
    "sentences supported",
)

Supports = Callable[[str, Sequence[Citation]], bool]
"""Whether the quotes of citations, taken together, support a sentence: (text of the sentence, citations) -> bool."""

_COPY_WORDS = 5  # fewer words than these stand in articles that have nothing to do with one another


def verbatim(sentence: str, cited: Sequence[Citation]) -> bool:
    """Whether the sentence stands word for word within one of the quotes. The strictest notion of support."""
    return any(sentence in citation.quote for citation in cited)


def measure(
    answer: Answer, gold: Sequence[Piece], article_text: ArticleText, supports: Supports = verbatim
) -> dict[str, float]:
    """Every measure of this file that applies to an answer or an abstention, by name.

    Those against gold evidence apply when there is some. An answer without citations has 0 of everything.
    """
    if answer.status == "abstained":
        return {"citation recall": 0.0} if gold else {}
    scores = {"quote validity": quote_validity(answer.citations, article_text)}
    if gold:
        scores["citation precision"] = precision(answer.citations, gold)
        scores["citation recall"] = recall(answer.citations, gold)
    scores["ALCE citation recall"] = alce_recall(answer, supports)
    scores["ALCE citation precision"] = alce_precision(answer, supports)
    scores["sentences supported"] = sentences_supported(answer)
    return scores


def quote_validity(citations: Sequence[Citation], article_text: ArticleText) -> float:
    """Share of citations whose article exists and has exactly the quoted words at their offsets; 0 without citations."""
    texts = {c.article_id: article_text(c.article_id) for c in citations}
    return _share([_is_exact(c, texts[c.article_id]) for c in citations])


def precision(citations: Sequence[Citation], gold: Sequence[Piece]) -> float:
    """Share of citations that are right: each cites some piece of the gold evidence (`cites`); 0 without citations."""
    return _share([any(cites(c, piece) for piece in gold) for c in citations])


def recall(citations: Sequence[Citation], gold: Sequence[Piece]) -> float:
    """Share of the pieces of gold evidence that some citation cites."""
    return _share([any(cites(c, piece) for c in citations) for piece in gold])


def cites(citation: Citation, piece: Piece) -> bool:
    """Whether the citation overlaps a place of the piece, or its quote and the piece's hold one another.

    In an article that is not known to hold the piece, the shorter quote must have at least five words: a copy of the
    report is as good as the report, but a name that the two have in common is no evidence.
    """
    if any(shared(citation.article_id, citation.start, citation.end, place) for place in piece.places):
        return True
    shorter, longer = sorted((citation.quote, piece.quote), key=lambda quote: len(normalise(quote)))
    known = citation.article_id in piece.articles
    return (known or len(normalise(shorter).split()) >= _COPY_WORDS) and holds(longer, shorter)


def alce_recall(answer: Answer, supports: Supports = verbatim) -> float:
    """Share of sentences that their citations, taken together, support; a sentence without citations has none.

    Source: Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with Citations", EMNLP 2023,
    section 3, with `supports` in the place of their NLI model.
    """
    return _share([bool(cited) and supports(text, cited) for text, cited in _cited(answer)])


def alce_precision(answer: Answer, supports: Supports = verbatim) -> float:
    """Share of citation marks that are needed: 0 when there is no mark.

    A mark is needed when its sentence is supported by all its citations together and either this one supports it alone
    or the others without it do not. Source: as for `alce_recall`.
    """
    needed: list[bool] = []
    for text, cited in _cited(answer):
        together = bool(cited) and supports(text, cited)
        for n, citation in enumerate(cited):
            others = [*cited[:n], *cited[n + 1 :]]
            needed.append(together and (supports(text, [citation]) or not others or not supports(text, others)))
    return _share(needed)


def sentences_supported(answer: Answer) -> float:
    """Share of sentences that the answer itself shows as verbatim or supported: what the reader was told."""
    return _share([sentence.support != "unsupported" for sentence in answer.sentences])


def _is_exact(citation: Citation, text: str | None) -> bool:
    return bool(citation.quote) and text is not None and text[citation.start : citation.end] == citation.quote


def _cited(answer: Answer) -> list[tuple[str, list[Citation]]]:
    """Each sentence with what it cites; a mark without its citation has one without words."""
    known = {citation.n: citation for citation in answer.citations}
    return [(sentence.text, [known.get(n) or _blank(n) for n in sentence.citations]) for sentence in answer.sentences]


def _blank(n: int) -> Citation:
    return Citation(n=n, article_id="", title="", source=None, published=None, url=None, quote="", start=0, end=0)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
