"""What differs from a baseline run: questions paired by id, measures with paired intervals. Pairs as `dateline compare`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evaluate.compare import compare, counterparts
from rag.evaluate.record import Estimate, Record, Summary
from rag.evaluate.report.words import is_wrong

Baseline = tuple[Summary, Sequence[Record]]


@dataclass(frozen=True, slots=True)
class Change:
    """How a measure differs from the baseline.

    before: its mean there. by: this run less the baseline. estimate and p: of the paired difference over the questions
    that both runs measured; None for a measure that no question has alone.
    """

    before: float
    by: float
    estimate: Estimate | None
    p: float | None

    @property
    def clear(self) -> bool:
        """Whether chance alone is an unlikely cause (p < 0.05)."""
        return self.p is not None and self.p < 0.05


def formers(records: Sequence[Record], baseline: Baseline | None) -> list[Record | None]:
    """The baseline's record of each question, None where it had none; in the order of `records`."""
    return counterparts(baseline[1] if baseline else (), records)


def changes(summary: Summary, records: Sequence[Record], baseline: Baseline | None) -> dict[str, Change]:
    """The change of every measure that both runs have, by its name."""
    if baseline is None:
        return {}
    shared = any(formers(records, baseline))
    paired = {found.measure: found for found in compare(baseline[1], records).differences} if shared else {}
    found = {}
    for name, now in summary.measures.items():
        if name in paired:
            then, by = baseline[0].measures.get(name), paired[name].difference
            found[name] = Change(then.mean if then else paired[name].first, by.mean, by, paired[name].p)
        elif name in baseline[0].measures:
            before = baseline[0].measures[name].mean
            found[name] = Change(before, now.mean - before, None, None)
    return found


def turned(record: Record, former: Record | None) -> str:
    """`better` when a question became right, `worse` when it was, `other` when it went wrong otherwise, else empty."""
    if former is None or record.outcome == former.outcome:
        return ""
    if record.outcome == "right":
        return "better"
    return "worse" if former.outcome == "right" else "other"


def turns(records: Sequence[Record], baseline: Baseline) -> tuple[int, int, int]:
    """Numbers of questions: those that both runs have, those that became right, those that became wrong."""
    former = formers(records, baseline)
    turned_to = [turned(now, then) for now, then in zip(records, former, strict=True)]
    return sum(then is not None for then in former), turned_to.count("better"), turned_to.count("worse")


def worst(records: Sequence[Record], baseline: Baseline | None, most: int) -> list[tuple[Record, Record | None]]:
    """The worst questions first, each with its former record.

    Those that were right before; errors; wrong answers, the surest first; answers that are missing.
    """

    def badness(pair: tuple[Record, Record | None]) -> tuple[bool, bool, bool, float]:
        record, former = pair
        answered = record.answer is not None and record.answer.status == "answered"
        sure = record.confidence if record.confidence is not None else float("-inf")
        return (turned(record, former) != "worse", record.outcome != "failed", not answered, -sure)

    pairs = zip(records, formers(records, baseline), strict=True)
    return sorted((pair for pair in pairs if is_wrong(pair[0])), key=badness)[:most]


def unlike(summary: Summary, baseline: Baseline | None) -> str:
    """What makes a comparison doubtful, in a sentence; empty when nothing does."""
    if baseline is None:
        return ""
    now, then = summary.info, baseline[0].info
    parts = []
    if now.archive_checksum != then.archive_checksum:
        parts.append("another archive")
    if sorted(now.sets.values()) != sorted(then.sets.values()):
        parts.append("other question sets")
    return f"The baseline ran on {' and '.join(parts)}." if parts else ""
