"""The plots of the report's page, each with the table of its figures. Draws nothing itself: `charts` does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.evaluate.record import Estimate, Record, Summary
from rag.evaluate.report import charts
from rag.evaluate.report.changes import Baseline
from rag.evaluate.report.escape import for_html
from rag.evaluate.report.words import duration, figure, interval, measure_name


def plots_section(summary: Summary, records: Sequence[Record], baseline: Baseline | None) -> str:
    """The section of plots; empty when there is nothing to plot."""
    figures = []
    if by_tag := _by_measure(summary):
        figures.append(_tag_figure(summary, by_tag))
    before = baseline[0] if baseline else None
    if summary.depth_curve:
        rows = [[f"{k}", figure(value)] for k, value in enumerate(summary.depth_curve, 1)]
        figures.append(
            _figure(
                "Retrieval depth",
                "Share of the gold articles among the first k articles found.",
                charts.depth_plot(summary.depth_curve, before.depth_curve if before else ()),
                _figures_table(["k", "Recall"], rows),
            )
        )
    if summary.risk_coverage:
        rows = [[figure(share), figure(risk)] for share, risk in _thinned(summary.risk_coverage)]
        figures.append(
            _figure(
                "Risk and coverage",
                "Share of answers that is wrong, if only the surest are given.",
                charts.risk_plot(summary.risk_coverage, before.risk_coverage if before else ()),
                _figures_table(["Answered", "Wrong"], rows),
            )
        )
    if times := [record.total_ms for record in records if record.total_ms is not None]:
        rows = [
            [f"{duration(start)} – {duration(end)}" if end != float("inf") else f"from {duration(start)}", f"{held:,}"]
            for start, end, held in charts.latency_bins(times)
        ]
        figures.append(
            _figure(
                "Latency",
                "Questions by the time that they took.",
                charts.latency_plot(times),
                _figures_table(["Time", "Questions"], rows),
            )
        )
    if not figures:
        return ""
    note = '<p class="note">Dashed: the baseline.</p>' if before else ""
    return (
        '<section aria-labelledby="h-plots"><h2 id="h-plots">Plots</h2>'
        f'<div class="plots">{"".join(figures)}</div>{note}</section>'
    )


def _by_measure(summary: Summary) -> dict[str, dict[str, Estimate]]:
    """Measure -> tag -> Estimate, for the measures that some tag has."""
    turned_over: dict[str, dict[str, Estimate]] = {}
    for name in summary.measures:
        if tags := {tag: values[name] for tag, values in summary.by_tag.items() if name in values}:
            turned_over[name] = tags
    return turned_over


def _tag_figure(summary: Summary, by_measure: dict[str, dict[str, Estimate]]) -> str:
    options, plots = [], []
    for number, (name, tags) in enumerate(by_measure.items()):
        options.append(f'<option value="{number}">{for_html(measure_name(name))}</option>')
        hidden = " hidden" if number else ""
        plot = charts.tag_plot(name, summary.measures.get(name), tags)
        plots.append(f'<div data-measure="{number}"{hidden}>{plot}</div>')
    rows = [
        [for_html(tag), for_html(name), figure(value.mean), interval(value), f"{value.n:,}"]
        for name, tags in by_measure.items()
        for tag, value in tags.items()
    ]
    chooser = (
        f'<label class="chooser">Measure <select id="measure" autocomplete="off">{"".join(options)}</select></label>'
    )
    return _figure(
        "Quality by tag",
        "Mean and 95% interval; the line marks all questions.",
        f"{chooser}{''.join(plots)}",
        _figures_table(["Tag", "Measure", "Mean", "95% interval", "n"], rows),
    )


def _figure(title: str, words: str, plot: str, table: str) -> str:
    return (
        f"<figure><figcaption><h3>{title}</h3><p>{words}</p></figcaption>{plot}"
        f'<details class="quiet"><summary>Figures</summary>{table}</details></figure>'
    )


def _figures_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(f'<tr><th scope="row">{row[0]}</th>{cells(row[1:])}</tr>' for row in rows)
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>'


def cells(values: Iterable[str]) -> str:
    """Cells of a table row, of text that is HTML already."""
    return "".join(f"<td>{value}</td>" for value in values)


def _thinned(points: Sequence[tuple[float, float]], most: int = 20) -> list[tuple[float, float]]:
    """At most so many points, evenly apart, the last among them."""
    if len(points) <= most:
        return list(points)
    return [points[round((i + 1) * len(points) / most) - 1] for i in range(most)]
