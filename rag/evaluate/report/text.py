"""The report for a terminal: at most 40 lines, no colours, no escape sequences."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rag.evaluate.record import Record, Summary
from rag.evaluate.report import judged
from rag.evaluate.report.changes import Baseline, Change, changes, unlike
from rag.evaluate.report.escape import for_line
from rag.evaluate.report.words import (
    amount,
    count,
    figure,
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

LINES = 40
_WIDTH = 100
_BAR = 40
_NAMED = 5  # failed questions named


def text_report(summary: Summary, records: Sequence[Record], baseline: Baseline | None = None) -> str:
    """Measures with their intervals, outcomes and cost, in at most 40 lines of 100 columns.

    records: the run's questions. baseline: the run to compare with, on the questions that both have.
    """
    info = summary.info
    head = [
        f"{info.name}: {verdict(summary)}",
        (
            f"{info.model} · {set_names(info)} · {count(info.articles, 'article')} · code {info.code_version} · "
            f"settings {info.settings_hash[:12]}"
        ),
    ]
    if baseline:
        head.append(f"Compared with {baseline[0].info.name}. {unlike(summary, baseline)}")
    tail = _outcomes(summary) + _costs(summary) + _failed(summary) + _judged(summary)
    measures = _measures(summary, changes(summary, records, baseline))
    room = LINES - len(head) - len(tail)
    if len(measures) > room:
        measures = [*measures[: room - 1], f"  … and {len(measures) - room + 1:,} more"]
    return "\n".join([*(_cut(for_line(line)) for line in head), *measures, *tail])


def _measures(summary: Summary, changed: dict[str, Change]) -> list[str]:
    names = {name: _cell(measure_name(name), 28) for name in summary.measures}
    width = max([len(name) for name in names.values()] + [len("Measure")])
    head = f"{'Measure':<{width}}   mean   95% interval       n"
    lines = ["", head + ("   change" if changed else "")]
    for name, estimate in summary.measures.items():
        line = f"{names[name]:<{width}}  {figure(estimate.mean):>5}   {interval(estimate)}  {estimate.n:>5}"
        lines.append(line + (f"   {_changed(changed[name])}" if name in changed else ""))
    return lines


def _changed(change: Change) -> str:
    if change.estimate is None or change.p is None:
        return signed(change.by)
    mark = " *" if change.clear else ""
    return f"{signed(change.by)} ({signed_interval(change.estimate)}, p {p_value(change.p)}){mark}"


def _outcomes(summary: Summary) -> list[str]:
    total = summary.info.questions
    lines = ["", "Outcomes"]
    for outcome, number in outcome_counts(summary):
        bar = "█" * max(1, round(_BAR * number / total)) if total else ""
        lines.append(f"{outcome:<22} {number:>6,} {percent(number, total):>5}  {bar}")
    return lines


def _costs(summary: Summary) -> list[str]:
    parts = [f"{_cell(name, 24)} {amount(name, value)}" for name, value in summary.cost.items()]
    return ["", *textwrap.wrap("Cost: " + ", ".join(parts), _WIDTH, subsequent_indent="  ")[:2]] if parts else []


def _failed(summary: Summary) -> list[str]:
    if not summary.failed:
        return []
    more = f", and {len(summary.failed) - _NAMED:,} more" if len(summary.failed) > _NAMED else ""
    return [_cut(f"Failed: {', '.join(_cell(name, 16) for name in summary.failed[:_NAMED])}{more}")]


def _judged(summary: Summary) -> list[str]:
    if summary.judged is None:
        return []
    lines = ["", _cut(for_line(judged.title(summary.judged)))]
    for name, mean, around, number, same, alpha, without in judged.rows(summary.judged):
        lines.append(f"{name:<22} {mean:>5}   {around}  {number:>5}   equal {same}, alpha {alpha}, no label {without}")
    return [_cut(for_line(line)) if line else line for line in [*lines, *judged.notes(summary.judged)[1:]]]


def _cell(value: str, width: int) -> str:
    return shortened(for_line(value), width)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
