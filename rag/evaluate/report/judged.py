"""What a language model said of a run, as table cells and sentences for every report. Knows no format of file."""

from __future__ import annotations

from rag.evaluate.record import Agreement, Judged
from rag.evaluate.report.words import count, figure, interval

HEAD = ("By the judge", "Mean", "95% interval", "n", "Equal pairs", "Alpha", "Without label")
_NAMED = 10  # questions
_REASONS = 3


def title(judged: Judged) -> str:
    """The heading of the section."""
    return f"By a language model: {judged.judge}"


def rows(judged: Judged) -> list[list[str]]:
    """A row of the table for each measure of which there is any reading, in the columns of HEAD."""
    found = []
    for name, labels in judged.labels.items():
        readings = sum(labels.values())
        if not readings:
            continue
        mean = judged.measures.get(name)
        same, alpha = _agreed(judged.agreement.get(name))
        without = f"{labels['no label']:,} of {readings:,}"
        cells = [figure(mean.mean), interval(mean), f"{mean.n:,}"] if mean else ["–", "–", "0"]
        found.append([name, *cells, same, alpha, without])
    return found


def notes(judged: Judged) -> list[str]:
    """Sentences that stand below the table: how it was asked, and all that is missing from the means."""
    how = (
        f"{count(judged.answers, 'answer')}, each thing judged {judged.rounds} times, in other words and with other letters "
        "for the labels. An opinion, and no part of the measures above; alpha is 1 when all rounds agree, 0 when they "
        "agree as chance would."
    )
    told = [how]
    if judged.uncited:
        told.append(f"{count(judged.uncited, 'sentence')} without citations could not be judged for faithfulness.")
    for name, ids in judged.unscored.items():
        more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
        told.append(
            f"{name}: something has no label in {count(len(ids), 'question')}: {', '.join(ids[:_NAMED])}{more}."
        )
    reasons = list(judged.problems.items())
    if reasons:
        shown = "; ".join(f"{reason} ({times:,})" for reason, times in reasons[:_REASONS])
        more = f"; and {count(len(reasons) - _REASONS, 'other reason')}" if len(reasons) > _REASONS else ""
        told.append(f"Why there was no label: {shown}{more}.")
    return told


def _agreed(found: Agreement | None) -> tuple[str, str]:
    if found is None:
        return "–", "–"
    same = f"{100 * found.percent:.0f}% of {found.units:,}"
    return same, "not defined: one label throughout" if found.alpha is None else figure(found.alpha).replace("-", "−")
