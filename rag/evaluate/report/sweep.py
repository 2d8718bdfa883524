"""A sweep as text that people read: a table for a terminal, and one HTML file that works offline.

The page holds no script. A Content-Security-Policy lets exactly its own style apply, and nothing load.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib import resources

from rag.evaluate.record import Estimate
from rag.evaluate.report.charts import Scale
from rag.evaluate.report.escape import for_html, for_line
from rag.evaluate.report.words import amount, count, duration, figure, interval, measure_name, shortened
from rag.evaluate.sweep import MEASURES, QUALITY, TIME, SweepResult, SweepRow, Value

_WIDTH, _HEIGHT = 520.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 24.0, 12.0, 48.0
_VALUE = 28  # columns of a setting in the terminal


def sweep_text(result: SweepResult) -> str:
    """A row for each combination, for a terminal: no colours, no escape sequences; as wide as it needs to be."""
    shown = _shown(result)
    head = ["#", *(_cell(name) for name in result.varying), *(measure_name(name) for name in shown), TIME]
    rows = [
        [
            f"{number}",
            *(_cell(_told(row.values[name])) for name in result.varying),
            *(_short(row.measures.get(name)) for name in shown),
            _time(row),
        ]
        for number, row in enumerate(result.rows, 1)
    ]
    widths = [max(len(line[at]) for line in [head, *rows]) for at in range(len(head))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [head, *rows]
    ]
    failed = [
        f"#{n}: {count(len(row.failed), 'question')} failed" for n, row in enumerate(result.rows, 1) if row.failed
    ]
    return "\n".join([for_line(f"{result.name}: {_verdict(result)}"), *_throughout(result), "", *table, *failed])


def sweep_html(result: SweepResult) -> str:
    """The whole sweep as one HTML page; each row leads to the report of its run, in the folder below."""
    style = resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    name = for_html(result.name)
    fixed = "".join(f'<p class="against">{for_html(line)}</p>' for line in _throughout(result))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f'<title>{name} – Dateline sweep</title>\n<link rel="icon" href="data:,">\n<style>{style}</style>\n</head>\n<body>\n'
        f'<header><p class="brand">Dateline sweep</p><h1 dir="auto">{name}</h1>'
        f'<p class="verdict">{for_html(_verdict(result))}</p>{fixed}{_facts(result)}</header>\n<main>\n'
        f"{_table(result)}\n{_plot_section(result)}\n</main>\n</body>\n</html>\n"
    )


def quality_plot(result: SweepResult) -> str:
    """Quality with its interval against time, a numbered point for each combination; empty where neither is known."""
    points = [
        (number, row, row.measures[QUALITY], row.cost[TIME])
        for number, row in enumerate(result.rows, 1)
        if QUALITY in row.measures and TIME in row.cost
    ]
    if not points:
        return ""
    slowest = max(time for *_, time in points)
    x = Scale(0, 1.1 * slowest if slowest > 0 else 1.0, _LEFT, _WIDTH - _RIGHT)
    y = Scale(0, 1, _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<line class="grid" x1="{_LEFT:g}" x2="{_WIDTH - _RIGHT:g}" y1="{y(tick):.2f}" y2="{y(tick):.2f}"/>'
        f'<text class="end" x="{_LEFT - 8:g}" y="{y(tick) + 4:.2f}">{tick:.1f}</text>'
        for tick in y.ticks(5)
    ]
    parts.append(f'<line class="axis" x1="{_LEFT:g}" x2="{_WIDTH - _RIGHT:g}" y1="{y(0):.2f}" y2="{y(0):.2f}"/>')
    parts += [
        f'<text class="middle" x="{x(tick):.2f}" y="{y(0) + 17:.2f}">{duration(tick)}</text>' for tick in x.ticks(5)
    ]
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text class="middle soft" x="{middle:g}" y="{y(0) + 38:.2f}">{TIME}</text>')
    for number, row, quality, time in points:
        told = f"#{number} {_combination(result, row)}: {QUALITY} {figure(quality.mean)} ({interval(quality)}), {duration(time)}"
        across = f"{x(time):.2f}"
        parts.append(
            f"<g><title>{for_html(told)}</title>"
            f'<line class="whisk" x1="{across}" x2="{across}" y1="{y(quality.low):.2f}" y2="{y(quality.high):.2f}"/>'
            f'<circle class="dot" cx="{across}" cy="{y(quality.mean):.2f}" r="4.5"/>'
            f'<text class="start halo" x="{x(time) + 7:.2f}" y="{y(quality.mean) - 6:.2f}">{number}</text></g>'
        )
    label = f"{QUALITY} against {TIME} of {count(len(points), 'combination')}. The figures stand in the table."
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-label="{for_html(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _table(result: SweepResult) -> str:
    shown = _shown(result)
    names = [*result.varying, *(measure_name(name) for name in shown), TIME]
    head = "".join(f'<th scope="col">{for_html(name)}</th>' for name in ["#", *names])
    rows = []
    for number, row in enumerate(result.rows, 1):
        link = f'<a href="{for_html(row.run)}/report.html">{number}</a>'
        values = "".join(f"<td><bdi>{for_html(_told(row.values[name]))}</bdi></td>" for name in result.varying)
        measured = "".join(f"<td>{_estimate(row.measures.get(name))}</td>" for name in shown)
        rows.append(f'<tr><th scope="row">{link}</th>{values}{measured}<td>{_time(row)}</td></tr>')
    failed = [
        f"#{n}: {count(len(row.failed), 'question')} failed." for n, row in enumerate(result.rows, 1) if row.failed
    ]
    return (
        '<section aria-labelledby="h-combinations"><h2 id="h-combinations">Combinations</h2>'
        '<div class="scroll" role="region" aria-label="Combinations" tabindex="0"><table class="measures">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        '<p class="note">Means over the questions to which a measure applies, with 95% bootstrap intervals. Overlapping '
        "intervals do not tell that two combinations are alike: <code>dateline compare</code> compares two of the runs "
        f"question by question. The number leads to the run's own report. {' '.join(failed)}</p></section>"
    )


def _plot_section(result: SweepResult) -> str:
    plot = quality_plot(result)
    if not plot:
        return ""
    return (
        '<section aria-labelledby="h-plot"><h2 id="h-plot">Quality and time</h2><figure><figcaption><p>'
        f"Share of questions that ended right, with its 95% interval, against the median time of a question.</p></figcaption>"
        f"{plot}</figure></section>"
    )


def _facts(result: SweepResult) -> str:
    sets = ", ".join(f"{name} {checksum[:12]}" for name, checksum in result.sets.items())
    facts = [
        ("Question sets", sets),
        ("Archive", f"{count(result.articles, 'article')} {result.archive_checksum[:12]}"),
        ("Code", result.code_version),
    ]
    listed = "".join(f"<div><dt>{name}</dt><dd><bdi>{for_html(value)}</bdi></dd></div>" for name, value in facts)
    return f'<dl class="facts">{listed}</dl>'


def _verdict(result: SweepResult) -> str:
    return f"{count(len(result.rows), 'combination')}, {count(result.questions, 'question')} each."


def _throughout(result: SweepResult) -> list[str]:
    told = ", ".join(f"{name} = {_told(value)}" for name, value in result.fixed.items())
    return [for_line(f"Throughout: {told}.")] if told else []


def _combination(result: SweepResult, row: SweepRow) -> str:
    return ", ".join(f"{name} = {_told(row.values[name])}" for name in result.varying or row.values)


def _shown(result: SweepResult) -> Sequence[str]:
    """The main measures that some row has."""
    return [name for name in MEASURES if any(name in row.measures for row in result.rows)]


def _told(value: Value) -> str:
    """A value as TOML writes it, texts without their marks."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _estimate(estimate: Estimate | None) -> str:
    return f"<b>{figure(estimate.mean)}</b><br>{interval(estimate)}" if estimate else "–"


def _short(estimate: Estimate | None) -> str:
    return f"{estimate.mean:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]" if estimate else "–"


def _time(row: SweepRow) -> str:
    return amount(TIME, row.cost[TIME]) if TIME in row.cost else "–"


def _cell(value: str) -> str:
    return shortened(for_line(value), _VALUE)
