"""Two runs of the same questions, question by question: what differs, how surely, which questions were won and lost."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from index.errors import InputError
from rag.evaluate.intervals import difference
from rag.evaluate.record import Estimate, Record


class Difference(BaseModel):
    """One measure in both runs over the questions that both score: second - first, with interval and p-value."""

    model_config = ConfigDict(frozen=True)

    measure: str
    first: float
    second: float
    difference: Estimate
    p: float


class Change(BaseModel):
    """A question that ended otherwise in the second run."""

    model_config = ConfigDict(frozen=True)

    id: str
    question: str
    first: str
    second: str


class Comparison(BaseModel):
    """Every measure's difference, the questions won (right only in the second run) and lost (only in the first)."""

    model_config = ConfigDict(frozen=True)

    questions: int
    only_first: list[str]
    only_second: list[str]
    differences: list[Difference]
    won: list[Change]
    lost: list[Change]


def compare(first: Sequence[Record], second: Sequence[Record]) -> Comparison:
    """Compare two runs by the ids of their questions; raises InputError when they share none.

    A measure that applies to a question in one run only (a citation measure, where the other run abstained) is compared
    on the questions where both have it.
    """
    ours = {record.question.id: record for record in first}
    theirs = {record.question.id: record for record in second}
    shared = [question_id for question_id in ours if question_id in theirs]
    if not shared:
        raise InputError("The two runs have no question in common.")
    names = list(dict.fromkeys(name for record in (*first, *second) for name in record.scores))
    differences = []
    for name in names:
        pairs = [
            (ours[q].scores[name], theirs[q].scores[name])
            for q in shared
            if name in ours[q].scores and name in theirs[q].scores
        ]
        if pairs:
            a, b = zip(*pairs, strict=True)
            estimated, p = difference(a, b)
            differences.append(
                Difference(measure=name, first=sum(a) / len(a), second=sum(b) / len(b), difference=estimated, p=p)
            )
    changes = [(ours[q], theirs[q]) for q in shared]
    return Comparison(
        questions=len(shared),
        only_first=[q for q in ours if q not in theirs],
        only_second=[q for q in theirs if q not in ours],
        differences=differences,
        won=[_change(a, b) for a, b in changes if a.outcome != "right" and b.outcome == "right"],
        lost=[_change(a, b) for a, b in changes if a.outcome == "right" and b.outcome != "right"],
    )


def _change(first: Record, second: Record) -> Change:
    return Change(id=first.question.id, question=first.question.question, first=first.outcome, second=second.outcome)
