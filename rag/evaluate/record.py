"""What a run keeps: a Record for each question, Estimates over them, and the facts about the run itself.

A measure that does not apply to a question has no entry in its scores; a question that failed has the worst value of
every measure that would have applied. So nothing vanishes from a mean, and nothing is made up.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from rag.answer import Answer
from rag.evaluate.question import Question

Outcome = Literal[
    "right",  # answered with an accepted answer, or rightly abstained
    "not retrieved",  # answerable; no passage holds the evidence
    "retrieved but not used",  # a passage holds it, no citation does
    "used but wrong",  # cited, but no accepted answer in the words
    "wrongly abstained",  # answerable, evidence retrieved, and yet an abstention
    "should have abstained",  # unanswerable, and yet answered
    "failed",  # an error took the place of an answer
    "unknown",  # answerable, but the set tells neither answers nor evidence
]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Value):
    """A place in an article: `text[start:end]`."""

    article_id: str
    start: int
    end: int


class Record(_Value):
    """Everything about one question of a run.

    evidence: where the question's quotes stand in the archive. confidence: how sure the answerer was, higher is surer,
    None when it does not tell. first_ms and total_ms: time to the first sentence and to the end. scores: by measure.
    """

    question: Question
    answer: Answer | None
    error: str | None
    evidence: tuple[Span, ...]
    confidence: float | None
    first_ms: float | None
    total_ms: float | None
    tokens: int | None
    scores: dict[str, float]
    outcome: Outcome


class Estimate(_Value):
    """A mean over `n` questions with its 95% bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int


class RunInfo(_Value):
    """What a run was made with; two runs with equal settings_hash, set and archive are comparable question by question.

    Checksums are hex digests: of the settings that matter to answers, of the question set's files, of the archive's
    articles.
    """

    name: str
    model: str
    settings: dict[str, Any]
    settings_hash: str
    code_version: str
    sets: dict[str, str]
    archive_checksum: str
    articles: int
    chunks: int
    started: str
    questions: int


class Agreement(_Value):
    """How far repeated readings of the same things agree.

    percent: share of equal pairs, 0 to 1. alpha: Krippendorff's, None where it is not defined. units: things read twice
    or more.
    """

    percent: float
    alpha: float | None
    units: int


class Judged(_Value):
    """What a language model said of a run's answers; never part of the measures by code.

    judge: its name. rounds: how often it was asked of each thing. answers: how many it judged. measures, agreement: by
    name. labels: how many readings gave each label, or none. unscored: questions with a thing that no round gave a label.
    problems: why there was no label, with counts. uncited: sentences without citations, which cannot be judged.
    """

    judge: str
    rounds: int
    answers: int
    measures: dict[str, Estimate]
    agreement: dict[str, Agreement]
    labels: dict[str, dict[str, int]]
    unscored: dict[str, list[str]]
    problems: dict[str, int]
    uncited: int


class Summary(_Value):
    """A run in figures: overall, by tag, and the curves of the report.

    measures: by name, in the order of docs/evaluation.md. by_tag: tag -> measure -> Estimate. outcomes: how many
    questions ended in each way. depth_curve: recall of gold articles at k = 1, 2, …. risk_coverage: (share answered,
    share of those that is wrong) from the surest answer on. cost: time in ms and tokens, p50 and p95 by name. judged: by
    a language model, None unless one was asked.
    """

    info: RunInfo
    measures: dict[str, Estimate]
    by_tag: dict[str, dict[str, Estimate]]
    outcomes: dict[str, int]
    depth_curve: list[float]
    risk_coverage: list[tuple[float, float]]
    cost: dict[str, float]
    failed: list[str]
    judged: Judged | None = None
