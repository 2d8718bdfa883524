"""How a report says things: outcomes in words, figures with their digits. Knows no format of file."""

from __future__ import annotations

import math
import re
from typing import get_args

from rag.evaluate.measures.scoring import LOWER_IS_BETTER
from rag.evaluate.record import Estimate, Outcome, Record, RunInfo, Summary

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

_EXPLAINED: dict[Outcome, str] = {
    "right": "Answered with an accepted answer.",
    "not retrieved": "No retrieved passage holds the evidence.",
    "retrieved but not used": "A retrieved passage holds the evidence, but no citation uses it.",
    "used but wrong": "The evidence is cited, but no accepted answer is in the words.",
    "wrongly abstained": "A retrieved passage holds the evidence, and yet there was no answer.",
    "should have abstained": "The archive does not hold an answer, and yet one was given.",
    "failed": "An error took the place of an answer.",
    "unknown": "The question set tells neither the answer nor the evidence, so this cannot be judged.",
}


def explained(record: Record) -> str:
    """Where a question went wrong, or that it did not, in one or two sentences."""
    sentence = _EXPLAINED[record.outcome]
    if record.answer is None:
        return sentence
    abstained = record.answer.status == "abstained"
    if record.outcome == "right" and abstained:
        return "Rightly abstained: the archive does not hold the answer."
    if record.outcome == "not retrieved":
        return sentence + (" The question was left unanswered." if abstained else " An answer was given all the same.")
    return sentence


def is_wrong(record: Record) -> bool:
    """Whether a question ended otherwise than it should; one that cannot be judged did not."""
    return record.outcome not in {"right", "unknown"}


def given(record: Record) -> str:
    """What came out, in one text: the answer, or the error in its place."""
    return record.answer.answer if record.answer else f"Error: {record.error or 'unknown'}"


def expected(record: Record) -> str:
    """What should have come out, in one text."""
    if not record.question.answerable:
        return "no answer"
    return " / ".join(record.question.answers) or "not told"


def figure(value: float) -> str:
    """A measure: three digits after the point."""
    return f"{value:.3f}" if math.isfinite(value) else "–"


def signed(value: float) -> str:
    """A difference, with its sign; a true minus."""
    return f"{value:+.3f}".replace("-", "−") if math.isfinite(value) else "–"


def interval(estimate: Estimate) -> str:
    """The bounds of a 95% interval."""
    return f"{figure(estimate.low)} – {figure(estimate.high)}"


def signed_interval(estimate: Estimate) -> str:
    """The bounds of the 95% interval of a difference."""
    return f"{signed(estimate.low)} to {signed(estimate.high)}"


def measure_name(name: str) -> str:
    """A measure's name; an arrow down when less is better."""
    return f"{name} ↓" if name in LOWER_IS_BETTER else name


def p_value(p: float | None) -> str:
    """A p-value: three digits after the point, and never nought."""
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def percent(part: int, whole: int) -> str:
    """A share in whole percents; never 0% or 100% unless it is none or all."""
    if not whole:
        return "–"
    rounded = round(100 * part / whole)
    if part and not rounded:
        return "<1%"
    return ">99%" if part < whole and rounded == 100 else f"{rounded}%"


def duration(ms: float) -> str:
    """A time span with a unit that suits it."""
    if not math.isfinite(ms):
        return "–"
    if ms < 1_000:
        return f"{ms:.0f} ms" if ms >= 10 or ms == 0 else f"{ms:.1f} ms"
    return f"{ms / 1_000:.3g} s" if ms < 100_000 else f"{ms / 60_000:.1f} min"


def amount(name: str, value: float) -> str:
    """A cost: a time span when its name says milliseconds, else a number."""
    if "ms" in re.split(r"[\W_]+", name.lower()):
        return duration(value)
    return f"{value:,.0f}" if math.isfinite(value) else "–"


def count(number: int, thing: str) -> str:
    """A number of things: 1 question, 2 questions."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def shortened(text: str, length: int) -> str:
    """The text on one line of at most `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def outcome_counts(summary: Summary) -> list[tuple[Outcome, int]]:
    """How many questions ended in each way that occurred, in the order of a question's path; right first."""
    return [(outcome, summary.outcomes[outcome]) for outcome in OUTCOMES if summary.outcomes.get(outcome)]


def verdict(summary: Summary) -> str:
    """The run in one sentence."""
    total, right = summary.info.questions, summary.outcomes.get("right", 0)
    failed = summary.outcomes.get("failed", 0)
    tail = f"; {failed:,} failed" if failed else ""
    return f"{right:,} of {count(total, 'question')} right ({percent(right, total)}){tail}."


def set_names(info: RunInfo) -> str:
    """The names of the question sets."""
    return ", ".join(info.sets) or "no named set"
