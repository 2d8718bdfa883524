"""Sets, runs, comparisons and drafts -> HTML, by pure functions; everything from outside is escaped. Knows no Gradio."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote, urlencode

from index.article import Article
from rag.evaluate.compare import Change, Comparison, Difference
from rag.evaluate.question import Question
from rag.evaluate.report.escape import for_html
from rag.evaluate.report.words import (
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
from rag.evaluate.sets.check import find
from ui.evaluation.background import Progress
from ui.evaluation.kept import DOWNLOADS, REPORT, KeptRun
from ui.evaluation.sets import Checked
from ui.web.excerpt import excerpt
from ui.web.render import notice as notice  # noqa: PLC0414 - the evaluation page's parts take it from here
from ui.web.render import published, quoted

_PROBLEMS_SHOWN = 50
_FIRST = ("right", "contains", "citation precision", "citation recall", "wrong abstentions", "hit@4")
_DOWNLOAD_NAMES = {
    "summary.json": "JSON",
    "records.jsonl": "every answer",
    "report.md": "Markdown",
    "junit.xml": "JUnit",
}
_SURE = 0.05


def masthead() -> str:
    """The head of the page, with the way back to the chat."""
    return (
        '<header class="dl-masthead"><h1>Dateline</h1><p class="dl-here">Evaluation</p>'
        '<nav class="dl-nav" aria-label="Pages"><a href="../">Ask the archive</a></nav></header>'
    )


def intro(title: str, sentence: str) -> str:
    """A heading with one sentence."""
    return f'<div class="dl-intro"><h2>{for_html(title)}</h2><p>{for_html(sentence)}</p></div>'


def set_facts(checked: Checked) -> str:
    """What is in a set, and what is wrong in it, by line."""
    questions = checked.questions.questions
    answerable = sum(question.answerable for question in questions)
    facts = f"{count(len(questions), 'question')}: {answerable:,} that the archive answers, {len(questions) - answerable:,} that it does not."
    if not checked.problems:
        return f'<div class="dl-box"><p>{facts} Nothing is wrong in the set.</p></div>'
    told = "It can be run once it is mended." if checked.unreadable else "It can be run all the same."
    listed = "".join(f"<li>{for_html(problem)}</li>" for problem in checked.problems[:_PROBLEMS_SHOWN])
    more = len(checked.problems) - _PROBLEMS_SHOWN
    rest = f"<p>… and {more:,} more</p>" if more > 0 else ""
    return (
        f'<div class="dl-box"><p>{facts}</p><p class="dl-warned">{count(len(checked.problems), "problem")}. {told}</p>'
        f'<ol class="dl-problems" tabindex="0" aria-label="Problems of the set">{listed}</ol>{rest}</div>'
    )


def progress(now: Progress | None) -> str:
    """How far the run under way is; what became of it when it ended otherwise than it should."""
    if now is None or now.state == "finished":
        return ""
    if now.state == "failed":
        return notice(now.problem or "")
    if now.state == "stopped":
        return notice(f"Stopped after {now.done:,} of {count(now.total, 'question')}: resume the run to go on.")
    if not now.total:
        return '<div class="dl-progress"><progress aria-label="Questions asked"></progress><p>Starting …</p></div>'
    said = [f"{now.done:,} of {now.total:,} asked", f"{now.right:,} right so far"]
    if now.state == "stopping":
        said.append("stopping …")
    elif now.seconds_left is not None:
        said.append(f"about {_seconds(now.seconds_left)} left")
    return (
        f'<div class="dl-progress"><progress max="{now.total}" value="{now.done}" aria-label="Questions asked"></progress>'
        f"<p>{' · '.join(said)}</p></div>"
    )


def run_label(run: KeptRun) -> str:
    """A run in a list of choices, as plain text."""
    name, _, moment = run.name.rpartition("-on-")
    when = _moment(run.info.started) if run.info else moment
    if run.problem:
        return f"{name} · cannot be read · {when}"
    if run.summary is None:
        total = f" of {run.info.questions:,}" if run.info else ""
        return f"{name} · unfinished, {run.done:,}{total} asked · {when}"
    right = run.summary.outcomes.get("right", 0)
    return f"{name} · {right:,} of {run.summary.info.questions:,} right · {when}"


def figures(run: KeptRun | None) -> str:
    """The figures of a finished run with their intervals, its report and its files."""
    if run is None:
        return '<p class="dl-none">Runs appear here once a set has been asked.</p>'
    if run.problem:
        return f'<p class="dl-none">This run cannot be read: {for_html(run.problem)}.</p>'
    if run.summary is None:
        return '<p class="dl-none">This run is not finished: resume it to see its figures.</p>'
    summary, info = run.summary, run.summary.info
    facts = [
        ", ".join(info.sets),
        f"model {info.model}",
        count(info.articles, "article"),
        _moment(info.started),
    ]
    downloads = "".join(
        f'<a href="{_address(run.name, file)}" download="{for_html(run.name)}-{file}">{_DOWNLOAD_NAMES[file]}</a>'
        for file in DOWNLOADS
    )
    outcomes = "".join(
        f"<li><b>{number:,}</b> {for_html(outcome)} <span>{percent(number, info.questions)}</span></li>"
        for outcome, number in outcome_counts(summary)
    )
    first = [name for name in _FIRST if name in summary.measures]
    rest = [name for name in summary.measures if name not in first]
    head = "<th scope='col'>Measure</th><th scope='col'>Mean</th><th scope='col'>95% interval</th><th scope='col'>Questions</th>"

    def rows(names: Sequence[str]) -> str:
        return "".join(
            f"<tr><th scope='row'>{for_html(measure_name(name))}</th><td><b>{figure(value.mean)}</b></td>"
            f"<td>{interval(value)}</td><td>{value.n:,}</td></tr>"
            for name in names
            if (value := summary.measures[name])
        )

    more = (
        f"<details class='dl-more'><summary>All {len(summary.measures)} measures</summary>{_table(head, rows(rest))}</details>"
        if rest
        else ""
    )
    return (
        f'<div class="dl-result"><p class="dl-verdict">{for_html(verdict(summary))}</p>'
        f'<p class="dl-meta">{for_html(" · ".join(facts))}</p>'
        f'<p class="dl-actions"><a class="dl-primary" href="{_address(run.name, REPORT)}" target="_blank" rel="noopener">'
        f'Open the report<span aria-hidden="true"> ↗</span></a><span class="dl-downloads">Download: {downloads}</span></p>'
        f'<ul class="dl-outcomes" aria-label="How the questions ended">{outcomes}</ul>'
        f"{_table(head, rows(first))}{more}</div>"
    )


def comparison(found: Comparison, before: KeptRun, after: KeptRun) -> str:
    """Two runs question by question: what differs, and which questions were won and lost."""
    sure = [each for each in found.differences if each.p < _SURE]
    unsure = [each for each in found.differences if each.p >= _SURE]
    head = (
        "<th scope='col'>Measure</th><th scope='col'>Before</th><th scope='col'>Now</th><th scope='col'>Difference</th>"
        "<th scope='col'>95% interval</th><th scope='col'>p</th>"
    )
    told = _table(head, _differences(sure)) if sure else ""
    rest = (
        f"<details class='dl-more'><summary>{count(len(unsure), 'measure')} that chance alone may explain</summary>"
        f"{_table(head, _differences(unsure))}</details>"
        if unsure
        else ""
    )
    alone = len(found.only_first) + len(found.only_second)
    left_out = f" {count(alone, 'question')} in one of them only: not compared." if alone else ""
    other = " They ran on different states of the archive." if _archive(before) != _archive(after) else ""
    address = f"{_address(after.name, REPORT)}?{urlencode({'against': before.name})}"
    return (
        f'<div class="dl-result"><p>{count(found.questions, "question")} in both runs: '
        f"<b>{len(found.won):,} won</b>, <b>{len(found.lost):,} lost</b>.{left_out}{other} "
        f"{'' if sure else 'No measure differs clearly.'}</p>"
        f'<p class="dl-actions"><a href="{for_html(address)}" target="_blank" rel="noopener">Open both in one report'
        f'<span aria-hidden="true"> ↗</span></a></p>{told}{rest}'
        f"{_changes('Won', found.won)}{_changes('Lost', found.lost)}</div>"
    )


def draft_head(at: int, of: int, question: Question) -> str:
    """Which draft is shown, and of which kind it is."""
    kinds = [tag for tag in question.tags if tag != "draft"]
    return f'<p class="dl-meta">Draft {at + 1:,} of {of:,}{for_html(" · " + ", ".join(kinds)) if kinds else ""}</p>'


def evidence(question: Question, articles: Sequence[Article]) -> str:
    """The words that a draft was formed from, where they stand; `articles` are those of its evidence that there are."""
    known = {article.id: article for article in articles}
    shown = []
    for item in question.evidence:
        article = known.get(item.article_id)
        place = find(item.quote, article.text) if article else None
        if article is None or place is None:
            shown.append('<p class="dl-warned">The article has changed or left the archive since.</p>')
            continue
        words = excerpt(article.text, *place)
        meta = " · ".join([article.source or "outlet unknown", published(article.published)])
        shown.append(
            f'<figure class="dl-evidence"><figcaption><b dir="auto">{for_html(article.title)}</b>'
            f'<span class="dl-meta">{for_html(meta)}</span></figcaption><blockquote class="dl-quote" dir="auto">'
            f"{quoted(words)}</blockquote></figure>"
        )
    if not shown:
        return '<p class="dl-none">A near miss: no article that was read seems to answer it. The right answer is to abstain.</p>'
    return "".join(shown)


def no_drafts() -> str:
    """What stands where the drafts would."""
    return '<p class="dl-none">No draft is waiting.</p>'


def _differences(found: Sequence[Difference]) -> str:
    return "".join(
        f"<tr><th scope='row'>{for_html(measure_name(each.measure))}</th><td>{figure(each.first)}</td>"
        f"<td>{figure(each.second)}</td><td><b>{signed(each.difference.mean)}</b></td>"
        f"<td>{signed_interval(each.difference)}</td><td>{for_html(p_value(each.p))}</td></tr>"
        for each in found
    )


def _changes(name: str, found: Sequence[Change]) -> str:
    if not found:
        return ""
    listed = "".join(
        f'<li><bdi>{for_html(change.question)}</bdi><span class="dl-meta">{for_html(change.first)} → '
        f"{for_html(change.second)}</span></li>"
        for change in found
    )
    return f"<details class='dl-more' open><summary>{name}: {count(len(found), 'question')}</summary><ul class='dl-changes'>{listed}</ul></details>"


def _table(head: str, rows: str) -> str:
    return f'<div class="dl-scroll" tabindex="0" role="group" aria-label="Measures"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _address(run: str, file: str) -> str:
    return html.escape(f"runs/{quote(run, safe='')}/{file}")


def _archive(run: KeptRun) -> str | None:
    return run.info.archive_checksum if run.info else None


def _moment(iso: str) -> str:
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def _seconds(value: float) -> str:
    return f"{value:.0f} s" if value < 90 else f"{value / 60:.0f} min"
