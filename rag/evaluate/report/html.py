"""The report as one HTML file that works offline: no address is ever requested, no script comes from elsewhere.

Figures and plots are plain HTML and SVG. The questions lie in the page as JSON; script.js shows them, by `textContent`
alone. A Content-Security-Policy lets exactly this style and this script run, and nothing load.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib import resources

from rag.evaluate.record import Estimate, Record, Summary
from rag.evaluate.report import charts, judged
from rag.evaluate.report.browser import questions_json
from rag.evaluate.report.changes import Baseline, Change, changes, turns, unlike
from rag.evaluate.report.escape import for_html, for_json
from rag.evaluate.report.plots import cells, plots_section
from rag.evaluate.report.words import (
    amount,
    count,
    figure,
    interval,
    measure_name,
    outcome_counts,
    p_value,
    percent,
    signed,
    signed_interval,
    verdict,
)

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='6' fill='%231f4f7a'/%3E%3Cpath d='M9 7h7c6 0 9 4 9 9s-3 9-9 9H9zm4 4v10h3c3.3 0 5-2 5-5s-1.7-5-5-5z' "
    "fill='%23fff'/%3E%3C/svg%3E"
)
_SHORT_HASH = 12


def html_report(summary: Summary, records: Sequence[Record], baseline: Baseline | None = None) -> str:
    """The whole report as one HTML page.

    records: the run's questions, in the order in which the page lists them. baseline: the run to compare with, on the
    questions that both have.
    """
    style, script = _asset("style.css"), _asset("script.js")
    policy = (
        f"default-src 'none'; script-src '{_sha256(script)}'; style-src '{_sha256(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    name = for_html(summary.info.name)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f'<title>{name} – Dateline evaluation</title>\n<link rel="icon" href="{_ICON}">\n'
        f"<style>{style}</style>\n</head>\n<body>\n"
        f"{_masthead(summary, records, baseline)}\n<main>\n"
        f"{_outcomes(summary, baseline)}\n{_measures(summary, records, baseline)}\n"
        f"{_judged(summary)}\n{plots_section(summary, records, baseline)}\n{_browser(summary, records, baseline)}\n</main>\n"
        f'<script type="application/json" id="data">{questions_json(records, baseline)}</script>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _masthead(summary: Summary, records: Sequence[Record], baseline: Baseline | None) -> str:
    info = summary.info
    sets = "".join(
        f"<span><bdi>{for_html(name)}</bdi> {_code(checksum[:_SHORT_HASH])}</span>"
        for name, checksum in info.sets.items()
    )
    archive = (
        f"{count(info.articles, 'article')}, {count(info.chunks, 'chunk')} {_code(info.archive_checksum[:_SHORT_HASH])}"
    )
    facts = [
        ("Model", f"<bdi>{for_html(info.model)}</bdi>"),
        ("Question sets", f'<span class="stack">{sets}</span>' if sets else "none named"),
        ("Archive", archive),
        ("Code", _code(info.code_version)),
        ("Settings", _code(info.settings_hash[:_SHORT_HASH])),
        ("Started", for_html(info.started)),
    ]
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    settings = json.dumps(for_json(info.settings), indent=2, ensure_ascii=False, sort_keys=True, default=str)
    return (
        f'<header><p class="brand">Dateline evaluation</p><h1 dir="auto">{for_html(info.name)}</h1>'
        f'<p class="verdict">{verdict(summary)}</p>{_against(summary, records, baseline)}<dl class="facts">{listed}</dl>'
        f'<details class="quiet"><summary>All settings</summary><pre>{for_html(settings)}</pre></details></header>'
    )


def _against(summary: Summary, records: Sequence[Record], baseline: Baseline | None) -> str:
    if baseline is None:
        return ""
    shared, better, worse = turns(records, baseline)
    doubt = unlike(summary, baseline)
    return (
        f'<p class="against">Compared with <bdi>{for_html(baseline[0].info.name)}</bdi> on '
        f"{count(shared, 'shared question')}: {better:,} became right, "
        f"{worse:,} became wrong.{f' <strong>{for_html(doubt)}</strong>' if doubt else ''}</p>"
    )


def _outcomes(summary: Summary, baseline: Baseline | None) -> str:
    counts = outcome_counts(summary)
    if not counts:
        return ""
    total = sum(number for _, number in counts)
    items = []
    for outcome, number in counts:
        was = f"<small>was {baseline[0].outcomes.get(outcome, 0):,}</small>" if baseline else ""
        items.append(
            f'<li><button type="button" data-outcome="{outcome}"><span class="swatch o-{charts.slug(outcome)}"></span>'
            f'<span class="o-name">{outcome.capitalize()}</span><b>{number:,}</b><small>{percent(number, total)}</small>'
            f"{was}</button></li>"
        )
    return (
        '<section aria-labelledby="h-outcomes"><h2 id="h-outcomes">Outcomes</h2>'
        f'{charts.outcome_bar(counts)}<ul class="legend">{"".join(items)}</ul></section>'
    )


def _measures(summary: Summary, records: Sequence[Record], baseline: Baseline | None) -> str:
    if not summary.measures:
        return ""
    changed = changes(summary, records, baseline)
    rows = "".join(_measure(name, value, changed.get(name), baseline) for name, value in summary.measures.items())
    more = "<th>Baseline</th><th>Difference</th><th>95% interval</th><th>p</th>" if baseline else ""
    note = (
        '<p class="note">Differences and p are paired, over the questions that both runs share (randomisation test, not '
        "corrected for the number of measures). Bold: p &lt; 0.05. The upright tick marks the baseline. ↓: less is better.</p>"
        if baseline
        else '<p class="note">Means over the questions to which a measure applies, with 95% bootstrap intervals. ↓: less is better.</p>'
    )
    costs = "".join(f"<div><dt>{for_html(k)}</dt><dd>{amount(k, v)}</dd></div>" for k, v in summary.cost.items())
    cost = f'<h3>Cost</h3><dl class="facts">{costs}</dl>' if costs else ""
    return (
        '<section aria-labelledby="h-measures"><h2 id="h-measures">Measures</h2>'
        f"{_scrolled('Measures', '<th>Measure</th><th>Mean</th><th>95% interval</th>', '<th>n</th>' + more, rows)}"
        f"{note}{cost}</section>"
    )


def _measure(name: str, value: Estimate, change: Change | None, baseline: Baseline | None) -> str:
    before = [f"<b>{figure(value.mean)}</b>", interval(value)]
    drawn = f'<td class="drawn">{charts.whisker(value, change.before if change else None)}</td>'
    after = [f"{value.n:,}"]
    if baseline and change:
        by = f"<b>{signed(change.by)}</b>" if change.clear else signed(change.by)
        around = signed_interval(change.estimate) if change.estimate else "–"
        after += [figure(change.before), by, around, for_html(p_value(change.p))]
    elif baseline:
        after += ["–"] * 4
    return f'<tr><th scope="row">{for_html(measure_name(name))}</th>{cells(before)}{drawn}{cells(after)}</tr>'


def _judged(summary: Summary) -> str:
    if summary.judged is None:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in judged.HEAD)
    rows = "".join(
        f'<tr><th scope="row">{for_html(row[0])}</th>{cells(for_html(cell) for cell in row[1:])}</tr>'
        for row in judged.rows(summary.judged)
    )
    table = (
        '<div class="scroll" role="region" aria-label="By a language model" tabindex="0"><table class="measures">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    told = "".join(f'<p class="note"><bdi>{for_html(note)}</bdi></p>' for note in judged.notes(summary.judged))
    name = for_html(judged.title(summary.judged))
    return f'<section aria-labelledby="h-judged"><h2 id="h-judged" dir="auto">{name}</h2>{table if rows else ""}{told}</section>'


def _browser(summary: Summary, records: Sequence[Record], baseline: Baseline | None) -> str:
    outcomes = "".join(
        f'<option value="{outcome}">{outcome.capitalize()} ({number:,})</option>'
        for outcome, number in outcome_counts(summary)
    )
    tags: dict[str, int] = {}
    for record in records:
        for tag in record.question.tags:
            tags[tag] = tags.get(tag, 0) + 1
    listed = "".join(f'<option value="{for_html(t)}">{for_html(t)} ({n:,})</option>' for t, n in sorted(tags.items()))
    turn = (
        '<label>Change<select id="turned" autocomplete="off"><option value="">Any</option>'
        '<option value="better">Became right</option><option value="worse">Became wrong</option>'
        '<option value="other">Wrong in another way</option></select></label>'
        if baseline
        else ""
    )
    return (
        '<section aria-labelledby="h-questions" id="questions"><h2 id="h-questions">Questions</h2>'
        "<noscript><p>The list of questions needs JavaScript; the figures above do not.</p></noscript>"
        '<form class="filters" role="search">'
        '<label class="wide">Text<input type="search" id="words" autocomplete="off" '
        'placeholder="Words of a question, an answer, an id"></label>'
        '<label>Outcome<select id="outcome" autocomplete="off"><option value="">All</option>'
        f'<option value="wrong">Everything that went wrong</option>{outcomes}</select></label>'
        f'<label>Tag<select id="tag" autocomplete="off"><option value="">All</option>{listed}</select></label>{turn}'
        '<button type="reset">Clear</button></form>'
        '<p id="shown" role="status"></p><ol id="list"></ol>'
        '<p><button type="button" id="more" hidden></button></p></section>'
    )


def _scrolled(name: str, before: str, after: str, rows: str) -> str:
    return (
        f'<div class="scroll" role="region" aria-label="{name}" tabindex="0"><table class="measures"><thead><tr>{before}'
        f'<td class="drawn"></td>{after}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _code(value: str) -> str:
    return f"<code>{for_html(value)}</code>"


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _sha256(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
