"""Two runs of the same questions, question by question: what differs, how surely, which questions were won and lost."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from statistics import fmean

from pydantic import BaseModel, ConfigDict

from index.errors import InputError
from rag.evaluate.intervals import difference
from rag.evaluate.record import Estimate, Record


class Difference(BaseModel):
    """One measure over the questions of both runs: the means, each over the n that have it there; second - first."""

    model_config = ConfigDict(frozen=True)

    measure: str
    first: float
    second: float
    n_first: int
    n_second: int
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
    """Compare two runs by the ids of their questions (`counterparts`); raises InputError when they share none.

    A measure may apply to a question in one run only (a citation measure, where the other run abstained). Each mean is
    over the questions that have it there, as the run itself reports it; interval and p-value draw questions as pairs.
    """
    latter = counterparts(second, first)
    shared = [(a, b) for a, b in zip(first, latter, strict=True) if b is not None]
    if not shared:
        raise InputError("The two runs have no question in common.")
    names = list(dict.fromkeys(name for record in (*first, *second) for name in record.scores))
    differences = []
    for name in names:
        ours, theirs = ([pair[side].scores.get(name) for pair in shared] for side in (0, 1))
        before, after = ([value for value in values if value is not None] for values in (ours, theirs))
        if before and after:
            estimated, p = difference(ours, theirs)
            differences.append(
                Difference(
                    measure=name,
                    first=fmean(before),
                    second=fmean(after),
                    n_first=len(before),
                    n_second=len(after),
                    difference=estimated,
                    p=p,
                )
            )
    return Comparison(
        questions=len(shared),
        only_first=[a.question.id for a, b in zip(first, latter, strict=True) if b is None],
        only_second=[b.question.id for b, a in zip(second, counterparts(first, second), strict=True) if a is None],
        differences=differences,
        won=[_change(a, b) for a, b in shared if a.outcome != "right" and b.outcome == "right"],
        lost=[_change(a, b) for a, b in shared if a.outcome == "right" and b.outcome != "right"],
    )


def counterparts(others: Sequence[Record], records: Sequence[Record]) -> list[Record | None]:
    """For each record that of the other run for the same question, None where it has none.

    The same id is the same question. An id that a run has more than once (two sets may number their questions alike) does
    not tell alone: there the words must be the same, too, and what even so stands more than once is paired in order.
    """
    counts = [Counter(record.question.id for record in run) for run in (others, records)]
    repeated = {question_id for count in counts for question_id, times in count.items() if times > 1}

    def key(record: Record) -> tuple[object, ...]:
        question = record.question
        return (question.id, question.question, question.history) if question.id in repeated else (question.id,)

    waiting: dict[tuple[object, ...], deque[Record]] = defaultdict(deque)
    for other in others:
        waiting[key(other)].append(other)
    return [waiting[key(record)].popleft() if waiting[key(record)] else None for record in records]


def _change(first: Record, second: Record) -> Change:
    return Change(id=first.question.id, question=first.question.question, first=first.outcome, second=second.outcome)
