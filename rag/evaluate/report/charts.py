"""Plots as SVG, by pure functions. Colours and type come from style.css; knows nothing of runs and records."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.evaluate.measures.cost import percentiles
from rag.evaluate.record import Estimate
from rag.evaluate.report.escape import for_html
from rag.evaluate.report.words import duration, figure, interval, percent, shortened

_WIDTH = 400.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 14.0, 12.0, 42.0
_PLOT_HEIGHT = 170.0
_ROW = 26.0
_NAMES = 132.0  # room for the names of tags
_BINS = 20


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from `low` to `high` onto coordinates from `first` to `last`."""

    low: float
    high: float
    first: float
    last: float

    def __call__(self, value: float) -> float:
        """The coordinate of a value."""
        return self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first)

    def ticks(self, most: int = 6) -> list[float]:
        """Round values within the scale, evenly apart."""
        step = _round_step((self.high - self.low) / most)
        begin = math.ceil(self.low / step - 1e-9)
        return [place * step for place in range(begin, math.floor(self.high / step + 1e-9) + 1)]


def whisker(estimate: Estimate, baseline: float | None = None) -> str:
    """A mean with its interval on a line from 0 to 1, a tick at the baseline; empty for a measure beyond that range."""
    if not (0 <= estimate.low <= estimate.high <= 1 and 0 <= estimate.mean <= 1):
        return ""
    x = Scale(0, 1, 5, 115)
    before = ""
    if baseline is not None and 0 <= baseline <= 1:
        before = f'<line class="before" x1="{_n(x(baseline))}" x2="{_n(x(baseline))}" y1="2" y2="16"/>'
    return (
        '<svg class="whisker" viewBox="0 0 120 18" aria-hidden="true" focusable="false">'
        '<line class="axis" x1="5" x2="115" y1="9" y2="9"/>'
        f'{before}{_whisker(x, estimate, 9)}<circle class="dot" cx="{_n(x(estimate.mean))}" cy="9" r="4"/></svg>'
    )


def outcome_bar(counts: Sequence[tuple[str, int]]) -> str:
    """One bar, divided by how many questions ended in each way."""
    total = sum(number for _, number in counts)
    label = "Outcomes: " + ", ".join(f"{name} {number}" for name, number in counts)
    parts, start = [], 0
    for name, number in counts:
        parts.append(
            f'<rect class="o-{slug(name)}" x="{_n(1_000 * start / total)}" width="{_n(1_000 * number / total)}" y="0" '
            f'height="24"><title>{for_html(name)}: {number:,} ({percent(number, total)})</title></rect>'
        )
        start += number
    return (
        f'<svg class="bar" viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label="{for_html(label)}">'
        f"{''.join(parts)}</svg>"
    )


def tag_plot(name: str, overall: Estimate | None, by_tag: Mapping[str, Estimate]) -> str:
    """A measure's mean and interval for each tag, one row each; the overall mean as a line through all."""
    estimates = [*by_tag.values(), *([overall] if overall else [])]
    low = min(0.0, *(e.low for e in estimates), 0.0)
    high = max(1.0, *(e.high for e in estimates), 1.0)
    bottom = _TOP + _ROW * len(by_tag)
    x = Scale(low, high, _NAMES + 8, _WIDTH - _RIGHT)
    parts = [_vertical_grid(x, x.ticks(4), _TOP, bottom, _short)]
    if overall:
        at = _n(x(overall.mean))
        parts.append(
            f'<line class="before" x1="{at}" x2="{at}" y1="{_n(_TOP)}" y2="{_n(bottom)}">'
            f"<title>all questions: {figure(overall.mean)}</title></line>"
        )
    for row, (tag, estimate) in enumerate(by_tag.items()):
        y = _TOP + _ROW * (row + 0.5)
        told = f"{tag}: {figure(estimate.mean)} ({interval(estimate)}), n = {estimate.n:,}"
        parts.append(
            f'<g><title>{for_html(told)}</title><text x="{_n(_NAMES)}" y="{_n(y + 4)}" class="end name">'
            f"{for_html(shortened(tag, 18))}</text>{_whisker(x, estimate, y)}"
            f'<circle class="dot" cx="{_n(x(estimate.mean))}" cy="{_n(y)}" r="4.5"/></g>'
        )
    label = f"{name} by tag, with 95% intervals. The figures follow in a table."
    return _svg(bottom + 24, label, parts)


def depth_plot(curve: Sequence[float], baseline: Sequence[float] = ()) -> str:
    """Recall at each depth, from 1 on."""
    deepest = max(len(curve), len(baseline))
    x = Scale(0.5, deepest + 0.5, _LEFT, _WIDTH - _RIGHT)
    y = Scale(0, 1, _TOP + _PLOT_HEIGHT, _TOP)
    ticks = sorted({round(tick) for tick in x.ticks(10) if 1 <= round(tick) <= deepest} | {1, deepest})
    parts = [_axes(x, y, [float(tick) for tick in ticks], "Articles found (k)", lambda value: f"{value:.0f}")]
    if baseline:
        parts.append(_line(((x(k), y(value)) for k, value in enumerate(baseline, 1)), "line-before"))
    parts.append(_line(((x(k), y(value)) for k, value in enumerate(curve, 1)), "line"))
    parts += [
        f'<circle class="dot" cx="{_n(x(k))}" cy="{_n(y(value))}" r="3.5"><title>k = {k}: {figure(value)}</title></circle>'
        for k, value in enumerate(curve, 1)
    ]
    label = f"Recall of gold articles from {figure(curve[0])} at k = 1 to {figure(curve[-1])} at k = {len(curve)}."
    return _svg(_TOP + _PLOT_HEIGHT + _BOTTOM, label, parts)


def risk_plot(points: Sequence[tuple[float, float]], baseline: Sequence[tuple[float, float]] = ()) -> str:
    """The share of answers that is wrong, when only so large a share of the questions is answered, the surest first."""
    x = Scale(0, 1, _LEFT, _WIDTH - _RIGHT)
    worst = max(risk for _, risk in [*points, *baseline])
    y = Scale(0, min(1.0, max(0.1, math.ceil(worst * 1.1 * 10 - 1e-9) / 10)), _TOP + _PLOT_HEIGHT, _TOP)
    parts = [_axes(x, y, x.ticks(5), "Share of questions answered, surest first", _short)]
    if baseline:
        parts.append(_line(((x(share), y(risk)) for share, risk in baseline), "line-before"))
    parts.append(_line(((x(share), y(risk)) for share, risk in points), "line"))
    share, risk = points[-1]
    parts.append(
        f'<circle class="dot" cx="{_n(x(share))}" cy="{_n(y(risk))}" r="3.5">'
        f"<title>all answers: {figure(share)} answered, {figure(risk)} of them wrong</title></circle>"
    )
    label = (
        f"Share of wrong answers against the share answered; at the end {figure(share)} answered, {figure(risk)} wrong."
    )
    return _svg(_TOP + _PLOT_HEIGHT + _BOTTOM, label, parts)


def latency_bins(values: Sequence[float]) -> list[tuple[float, float, int]]:
    """Bins of equal, round width: (from, to, how many) in ms; the last reaches to infinity when there is a long tail."""
    far = sorted(values)[int(0.98 * (len(values) - 1))]
    top = far * 1.1 if max(values) > 2 * far > 0 else max(values)
    width = _round_step(max(top, 1e-6) / _BINS)
    number = max(1, math.ceil(top / width + 1e-9))
    bins = [0] * (number + 1)
    for value in values:
        bins[min(number, math.floor(value / width))] += 1
    ends = [(i * width, (i + 1) * width, held) for i, held in enumerate(bins)]
    return ends[:-1] if not bins[-1] else [*ends[:-1], (number * width, math.inf, bins[-1])]


def latency_plot(values: Sequence[float]) -> str:
    """How many questions took how long, in ms; lines at the median and the 95th percentile."""
    bins = latency_bins(values)
    width = bins[0][1]
    x = Scale(0, width * len(bins), _LEFT, _WIDTH - _RIGHT)
    y = Scale(0, max(held for _, _, held in bins) * 1.14, _TOP + _PLOT_HEIGHT, _TOP)
    parts = [_axes(x, y, x.ticks(5), "Time to the end of the answer", duration, lambda value: f"{value:,.0f}")]
    for start, end, held in bins:
        if held:
            span = f"{duration(start)} and more" if end == math.inf else f"{duration(start)} to {duration(end)}"
            left, right = x(start), x(start + width)
            parts.append(
                f'<rect class="{"column tail" if end == math.inf else "column"}" x="{_n(left + 0.5)}" y="{_n(y(held))}" '
                f'width="{_n(max(1.0, right - left - 1))}" height="{_n(y(0) - y(held))}"><title>{span}: {held:,}</title></rect>'
            )
    marks = list(zip(("p50", "p95"), percentiles(values), strict=True))
    for name, value in marks:
        at = x(min(value, x.high))
        side = ("end", at - 4) if at > _WIDTH * 0.7 else ("start", at + 4)
        row = _TOP + (9 if name == "p50" else 24)
        parts.append(
            f'<line class="mark" x1="{_n(at)}" x2="{_n(at)}" y1="{_n(_TOP)}" y2="{_n(y(0))}"/>'
            f'<text class="{side[0]} halo" x="{_n(side[1])}" y="{_n(row)}">{name} {duration(value)}</text>'
        )
    label = "Time to the end of the answer: " + ", ".join(f"{name} {duration(value)}" for name, value in marks)
    return _svg(_TOP + _PLOT_HEIGHT + _BOTTOM, f"{label}, {len(values):,} questions.", parts)


def slug(name: str) -> str:
    """An outcome as a class name."""
    return name.replace(" ", "-")


def _svg(height: float, label: str, parts: Iterable[str]) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {_n(_WIDTH)} {_n(height)}" role="img" aria-label="{for_html(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _axes(
    x: Scale,
    y: Scale,
    x_ticks: Sequence[float],
    x_name: str,
    x_words: Callable[[float], str],
    y_words: Callable[[float], str] | None = None,
) -> str:
    words = y_words or _short
    rows = [tick for tick in y.ticks(5) if y_words is None or abs(tick - round(tick)) < 1e-9]
    lines = "".join(
        f'<line class="grid" x1="{_n(_LEFT)}" x2="{_n(_WIDTH - _RIGHT)}" y1="{_n(y(tick))}" y2="{_n(y(tick))}"/>'
        f'<text class="end" x="{_n(_LEFT - 8)}" y="{_n(y(tick) + 4)}">{words(tick)}</text>'
        for tick in rows
    )
    names = "".join(
        f'<text class="{"end" if len(x_words(tick)) > 4 and x(tick) > _WIDTH - _RIGHT - 16 else "middle"}" '
        f'x="{_n(x(tick))}" y="{_n(y(0) + 17)}">{x_words(tick)}</text>'
        for tick in x_ticks
    )
    base = f'<line class="axis" x1="{_n(_LEFT)}" x2="{_n(_WIDTH - _RIGHT)}" y1="{_n(y(0))}" y2="{_n(y(0))}"/>'
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    return f'{lines}{base}{names}<text class="middle soft" x="{_n(middle)}" y="{_n(y(0) + 36)}">{x_name}</text>'


def _vertical_grid(x: Scale, ticks: Sequence[float], top: float, bottom: float, words: Callable[[float], str]) -> str:
    return "".join(
        f'<line class="grid" x1="{_n(x(tick))}" x2="{_n(x(tick))}" y1="{_n(top)}" y2="{_n(bottom)}"/>'
        f'<text class="middle" x="{_n(x(tick))}" y="{_n(bottom + 17)}">{words(tick)}</text>'
        for tick in ticks
    )


def _whisker(x: Scale, estimate: Estimate, y: float) -> str:
    return f'<line class="whisk" x1="{_n(x(estimate.low))}" x2="{_n(x(estimate.high))}" y1="{_n(y)}" y2="{_n(y)}"/>'


def _line(points: Iterable[tuple[float, float]], kind: str) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{_n(x)},{_n(y)}" for x, y in points)}"/>'


def _round_step(rough: float) -> float:
    """The next larger of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(part * power for part in (1, 2, 5, 10) if part * power >= rough * (1 - 1e-9))


def _short(value: float) -> str:
    return f"{value:.10g}" if abs(value) >= 1 or value == 0 else f"{round(value, 6):g}"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
