"""A question's scores and how it ended; and a run in figures. Decides which measure applies to which question.

A measure that does not apply is absent. A question that failed has the worst value of every measure that applies to the
answer it should have had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import get_args

from rag.answer import Answer, Citation, Passage
from rag.evaluate.intervals import estimate
from rag.evaluate.measures import abstention, answers, citations, retrieval
from rag.evaluate.measures.cost import cost
from rag.evaluate.measures.evidence import ArticleText, Piece, pieces
from rag.evaluate.measures.figures import figures
from rag.evaluate.measures.words import holds, normalise
from rag.evaluate.question import Question
from rag.evaluate.record import Estimate, Outcome, Record, RunInfo, Span, Summary

MEASURES = (
    "right",
    *answers.NAMES,
    *citations.NAMES,
    *abstention.NAMES,
    *abstention.RUN_NAMES,
    *retrieval.NAMES,
    *retrieval.SPAN_NAMES,
)
"""Names of all measures, in the order of docs/evaluation.md."""
LOWER_IS_BETTER = frozenset({"wrong abstentions", "AURC"})
"""Of every other measure, more is better."""


def score(
    question: Question,
    answer: Answer | None,
    error: str | None,
    evidence: Sequence[Span],
    article_text: ArticleText,
    supports: citations.Supports = citations.verbatim,
) -> tuple[dict[str, float], Outcome]:
    """Every measure that applies to a question, in the order of MEASURES, and how the question ended.

    answer: None when there is none; error: why, else None. evidence: where the question's quotes stand in the archive.
    article_text: an article's text by its id, None when there is no such article. supports: whether quotes support a
    sentence; by default only if the sentence stands in one of them word for word.
    """
    gold = pieces(question.evidence, evidence, article_text)
    if answer is None or error is not None:
        return _worst(question, gold), "failed"
    outcome = _outcome(question, answer, gold)
    abstained = answer.status == "abstained"
    scores = {} if outcome == "unknown" else {"right": float(outcome == "right")}
    if question.answerable:
        scores |= answers.measure(answers.plain_text(answer), question.answers)
    else:
        scores |= answers.measure_unanswerable(abstained=abstained)
    scores |= citations.measure(answer, gold, article_text, supports)
    scores |= abstention.measure(answerable=question.answerable, abstained=abstained)
    scores |= retrieval.by_article(answer.passages, gold_articles(question))
    scores |= retrieval.by_span(answer.passages, gold)
    return scores, outcome


def summarise(info: RunInfo, records: Sequence[Record]) -> Summary:
    """A run in figures, from the scores of its records.

    A question with a conversation before it also counts under the tag "conversation". Abstention F1 and AURC are of the
    whole run alone. AURC and the risk-coverage curve are of answers that can be judged: a failed question counts as the
    least sure and wrong; the curve is empty when the answerer tells no confidence.
    """
    measures = _means(records)
    f1 = abstention.f1_estimate([r.question.answerable for r in records], [_abstained(r) for r in records])
    judged, asked = _judged(records)
    for name, value in zip(abstention.RUN_NAMES, (f1, abstention.aurc_estimate(judged)), strict=True):
        if value is not None:
            measures[name] = value
    outcomes = Counter(record.outcome for record in records)
    return Summary(
        info=info,
        measures={name: measures[name] for name in MEASURES if name in measures},
        by_tag={tag: _means(tagged) for tag, tagged in _by_tag(records).items()},
        outcomes={outcome: outcomes[outcome] for outcome in get_args(Outcome)},
        depth_curve=_depth_curve(records),
        risk_coverage=abstention.risk_coverage(judged, asked),
        cost=cost(records),
        failed=[record.question.id for record in records if record.outcome == "failed"],
    )


def gold_articles(question: Question) -> frozenset[str]:
    """Ids of the articles that answer the question: those named, else those of its evidence; none if unanswerable."""
    if not question.answerable:
        return frozenset()
    return frozenset(question.gold_articles or (item.article_id for item in question.evidence))


def _outcome(question: Question, answer: Answer, gold: Sequence[Piece]) -> Outcome:
    abstained = answer.status == "abstained"
    if not question.answerable:
        return "right" if abstained else "should have abstained"
    accepted = [a for a in question.answers if normalise(a)]
    if not accepted and not gold:
        return "unknown"
    retrieved, cited = _sight(question, gold, accepted)
    if not abstained:
        used = any(cited(citation) for citation in answer.citations)
        if answers.contains(answers.plain_text(answer), accepted) if accepted else used:
            return "right"
        if used:
            return "used but wrong"
    if not any(retrieved(passage) for passage in answer.passages):
        return "not retrieved"
    return "wrongly abstained" if abstained else "retrieved but not used"


def _sight(
    question: Question, gold: Sequence[Piece], accepted: Sequence[str]
) -> tuple[Callable[[Passage], bool], Callable[[Citation], bool]]:
    """Whether a passage, and whether a citation, holds the evidence: by the most exact thing that the set tells."""
    articles = gold_articles(question)
    if any(piece.places for piece in gold):
        return (
            lambda p: any(retrieval.holds(p, piece) for piece in gold),
            lambda c: any(citations.cites(c, piece) for piece in gold),
        )
    if gold:
        return (
            lambda p: any(holds(p.text, piece.quote) for piece in gold),
            lambda c: any(citations.cites(c, piece) for piece in gold),
        )
    if articles:
        return lambda p: p.article_id in articles, lambda c: c.article_id in articles
    return (
        lambda p: any(holds(p.text, a) for a in accepted),
        lambda c: any(holds(c.quote, a) for a in accepted),
    )


def _worst(question: Question, gold: Sequence[Piece]) -> dict[str, float]:
    accepted = [a for a in question.answers if normalise(a)]
    if not question.answerable:
        names = ["right", "exact match", "F1", "abstention recall"]
    else:
        against_gold = {"citation precision", "citation recall"}
        names = ["right"] if accepted or gold else []
        names += ["exact match", "F1", "contains"] if accepted else []
        names += ["numbers right"] if any(figures(a) for a in accepted) else []
        names += [name for name in citations.NAMES if gold or name not in against_gold]
        names += ["wrong abstentions"]
        names += retrieval.NAMES if gold_articles(question) else []
        names += retrieval.SPAN_NAMES if any(piece.places for piece in gold) else []
    return {name: float(name in LOWER_IS_BETTER) for name in names}


def _means(records: Sequence[Record]) -> dict[str, Estimate]:
    columns = {name: [r.scores[name] for r in records if name in r.scores] for name in MEASURES}
    return {name: estimate(values) for name, values in columns.items() if values}


def _by_tag(records: Sequence[Record]) -> dict[str, list[Record]]:
    tagged: dict[str, list[Record]] = {}
    for record in records:
        own = (*record.question.tags, *(["conversation"] if record.question.history else []))
        for tag in dict.fromkeys(own):
            tagged.setdefault(tag, []).append(record)
    return dict(sorted(tagged.items()))


def _judged(records: Sequence[Record]) -> tuple[list[tuple[float | None, bool]], int]:
    """(confidence, whether right) of every answer that can be judged, and how many questions can be."""
    known = [record for record in records if record.outcome != "unknown"]
    if all(record.confidence is None for record in known):
        return [], len(known)
    answered = [record for record in known if not _abstained(record)]
    return [
        (None if record.outcome == "failed" else record.confidence, record.outcome == "right") for record in answered
    ], len(known)


def _abstained(record: Record) -> bool:
    return record.outcome != "failed" and record.answer is not None and record.answer.status == "abstained"


def _depth_curve(records: Sequence[Record]) -> list[float]:
    """Mean recall of gold articles by depth over the questions that have some; empty when none has."""
    curves = [
        retrieval.recall_curve(r.answer.passages if r.answer and r.outcome != "failed" else (), gold)
        for r in records
        if (gold := gold_articles(r.question))
    ]
    return [sum(column) / len(curves) for column in zip(*curves, strict=True)]
