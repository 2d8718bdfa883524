"""The report for a pull request: short, in GitHub's Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rag.evaluate.record import Judged, Record, Summary
from rag.evaluate.report import judged
from rag.evaluate.report.changes import Baseline, changes, turns, unlike, worst
from rag.evaluate.report.escape import for_markdown
from rag.evaluate.report.words import (
    amount,
    count,
    expected,
    figure,
    given,
    interval,
    measure_name,
    outcome_counts,
    p_value,
    percent,
    set_names,
    shortened,
    signed,
    signed_interval,
    verdict,
)

WORST = 10
_LONGEST = 140  # characters of a question or an answer in a cell


def markdown_report(summary: Summary, records: Sequence[Record], baseline: Baseline | None = None) -> str:
    """The measures (with the differences to a baseline), the outcomes and the worst ten questions.

    records: the run's questions. baseline: the run to compare with, on the questions that both have.
    """
    info = summary.info
    blocks = [
        f"## Evaluation: {_cell(info.name)}",
        f"**{verdict(summary)}**",
        (
            f"Model {_cell(info.model)} on {_cell(set_names(info))}; {count(info.articles, 'article')}, "
            f"{count(info.chunks, 'chunk')}; code {_cell(info.code_version)}, settings {_cell(info.settings_hash[:12])}, "
            f"{_cell(info.started)}."
        ),
    ]
    if baseline:
        blocks.append(_against(summary, records, baseline))
    blocks += [_measures(summary, records, baseline), _outcomes(summary, baseline)]
    if summary.cost:
        costs = ", ".join(f"{_cell(name)} {amount(name, value)}" for name, value in summary.cost.items())
        blocks.append(f"Cost: {costs}.")
    if summary.judged:
        blocks += _judged(summary.judged)
    blocks.append(_worst(records, baseline))
    return "\n\n".join(blocks) + "\n"


def _against(summary: Summary, records: Sequence[Record], baseline: Baseline) -> str:
    shared, better, worse = turns(records, baseline)
    return (
        f"Compared with {_cell(baseline[0].info.name)} on {count(shared, 'shared question')}: "
        f"{better:,} became right, {worse:,} became wrong. {unlike(summary, baseline)}"
    ).rstrip()


def _measures(summary: Summary, records: Sequence[Record], baseline: Baseline | None) -> str:
    changed = changes(summary, records, baseline)
    head = ["Measure", "Mean", "95% interval", "n"] + (["Baseline", "Difference", "p"] if baseline else [])
    rows = []
    for name, estimate in summary.measures.items():
        row = [_cell(measure_name(name)), figure(estimate.mean), interval(estimate), f"{estimate.n:,}"]
        if baseline and name in changed:
            change = changed[name]
            by = signed(change.by)
            around = f" ({signed_interval(change.estimate)})" if change.estimate else ""
            row += [figure(change.before), f"**{by}**{around}" if change.clear else f"{by}{around}", p_value(change.p)]
        elif baseline:
            row += ["–", "–", "–"]
        rows.append(row)
    note = "\n\nBold: p < 0.05 by a paired randomisation test, not corrected for the number of measures."
    return _table(head, rows, first_right=1) + (note if baseline else "")


def _outcomes(summary: Summary, baseline: Baseline | None) -> str:
    total = summary.info.questions
    head = ["Outcome", "Questions", "Share"] + (["Baseline"] if baseline else [])
    rows = []
    for outcome, number in outcome_counts(summary):
        before = [f"{baseline[0].outcomes.get(outcome, 0):,}"] if baseline else []
        rows.append([outcome, f"{number:,}", percent(number, total), *before])
    return _table(head, rows, first_right=1)


def _judged(found: Judged) -> list[str]:
    rows = [[_cell(cell) for cell in row] for row in judged.rows(found)]
    blocks = [f"### {_cell(judged.title(found))}"]
    return (
        blocks + ([_table(judged.HEAD, rows, 1)] if rows else []) + [for_markdown(note) for note in judged.notes(found)]
    )


def _worst(records: Sequence[Record], baseline: Baseline | None) -> str:
    found = worst(records, baseline, WORST)
    if not found:
        return "No question went wrong."
    rows = []
    for record, former in found:
        was = f" (was {former.outcome})" if former and former.outcome != record.outcome else ""
        texts = (record.question.question, expected(record), given(record))
        rows.append([_cell(record.question.id), f"{record.outcome}{was}", *(_cell(text) for text in texts)])
    return f"### The worst {len(rows)}\n\n" + _table(["Id", "Outcome", "Question", "Expected", "Given"], rows, 5)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], first_right: int) -> str:
    """A table whose columns from `first_right` on hold numbers."""
    rule = ["---:" if column >= first_right else "---" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *rows])


def _cell(value: str) -> str:
    return for_markdown(shortened(value, _LONGEST))
