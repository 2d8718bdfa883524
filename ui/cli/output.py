"""What the command line prints: JSON values on one hand, text for a terminal on the other."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from pydantic import BaseModel

from index.archive import Archive
from index.build import IndexReport
from index.filters import Filters
from index.repair import Diagnosis
from rag.answer import Citation, Event, Finished, Passage, Provisional, Retrieved, SearchResult, Withdrawn, Written
from rag.evaluate.compare import Comparison
from rag.evaluate.report.words import measure_name, p_value
from rag.evaluate.sets.checked import CheckedSets
from ui.cli.words import counted
from ui.models import ListedModel
from ui.say import harmless
from ui.say import say as say  # noqa: PLC0414 - the commands take it from here, like all that they print
from ui.shown import ShownArticle

_WIDTH = 100
_SIGNIFICANT = 0.05


def say_about(archive: Archive, filters: Filters) -> None:
    """A word about what explains an empty result: an empty archive, an outlet that no article is from."""
    if archive.count() == (0, 0):
        say("The archive is empty: bring articles in with `dateline index PATH`.")
        return
    names = [name for name, _ in archive.sources()]
    for wanted in filters.sources:
        if wanted not in names:
            near = get_close_matches(wanted.casefold(), [name.casefold() for name in names], n=1)
            meant = [name for name in names if name.casefold() in near]
            hint = f"Did you mean '{meant[0]}'?" if meant else f"There are: {', '.join(names[:20])}."
            say(f"No article is from the outlet '{wanted}'. {hint}")


def print_json(value: BaseModel) -> None:
    """Exactly one JSON value on standard output."""
    print(value.model_dump_json())


def report_lines(report: IndexReport) -> str:
    """What a run did, in words."""
    numbers = [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.unchanged, "unchanged"),
        (report.removed, "removed"),
        (len(report.failed), "failed"),
    ]
    said = ", ".join(f"{n:,} {what}" for n, what in numbers if n) or "nothing to do"
    copies = f" ({counted(report.duplicates, 'copy', 'copies')} of others)" if report.duplicates else ""
    chunks = f"; {counted(report.chunks, 'chunk')} written" if report.chunks else ""
    return f"Articles: {said}{copies}{chunks} in {report.seconds:.1f} s."


def search_text(result: SearchResult) -> str:
    """Passages for a terminal."""
    if not result.passages:
        return "No passage found."
    return "\n\n".join(_passage(passage) for passage in result.passages)


def answer_printer(events: Iterable[Event]) -> None:
    """Print an answer as it is written, then its sources."""
    citations: list[Citation] = []
    for event in events:
        match event:
            case Retrieved(dates=dates):
                if dates:
                    say(dates.note)
            case Provisional():
                pass
            case Withdrawn(notice=notice):
                citations = []
                say(notice)
            case Written(sentence=sentence, citations=fresh):
                citations += fresh
                marks = "".join(f"[{n}]" for n in sentence.citations)
                doubt = " (not supported by the sources)" if sentence.support == "unsupported" else ""
                print(_wrapped(f"{sentence.text} {marks}{doubt}"), flush=True)
            case Finished(answer=answer):
                if answer.withheld:
                    say(withheld_line(len(answer.withheld)))
                if answer.status == "abstained":
                    print(answer.answer)
                    if answer.passages:
                        print("\nWhat the archive does say nearby:\n")
                        print("\n\n".join(_passage(passage) for passage in answer.passages[:3]))
                else:
                    print()
                    for citation in citations:
                        where = f"characters {citation.start}-{citation.end} of {citation.article_id}"
                        print(f"[{citation.n}] {_origin(citation)}\n    {where}")


def withheld_line(count: int) -> str:
    """How many sentences were left out of an answer, and why."""
    what = "A sentence of the model was" if count == 1 else f"{count} sentences of the model were"
    return (
        f"{what} withheld: the articles found do not support it."
        if count == 1
        else f"{what} withheld: the articles found do not support them."
    )


def model_lines(models: Sequence[ListedModel]) -> str:
    """Models that can be named for a terminal, with what some of them still need."""
    width = max(len(model.name) for model in models)
    return "\n".join(
        f"{'ready' if model.ready else '     '}  {model.name:{width}}  {model.what}"
        + (f"\n{'':{width + 9}}to use it: {model.remedy}" if model.remedy else "")
        for model in models
    )


def article_text(article: ShownArticle) -> str:
    """A whole article for a terminal."""
    facts = [article.source, article.published, article.author, article.language, article.url]
    head = [article.title, " · ".join(fact for fact in facts if fact), f"id: {article.id}"]
    if article.copies:
        head.append(f"copies: {', '.join(article.copies)}")
    return harmless("\n".join(line for line in head if line) + f"\n\n{article.text}")


def diagnosis_lines(diagnosis: Diagnosis) -> str:
    """Checks for a terminal, one a line, with a remedy under those that failed."""
    lines = []
    for check in diagnosis.checks:
        lines.append(f"{'ok     ' if check.ok else 'PROBLEM'} {check.name}: {check.found}")
        if not check.ok:
            lines.append(f"        {check.remedy}")
    return "\n".join(lines)


def checked_lines(checked: CheckedSets) -> str:
    """What is wrong in question sets for a terminal: a line for each problem, and one for each set."""
    lines = []
    for each in checked.sets:
        lines += [f"{problem.where}: {problem.message}" for problem in each.problems]
        lines.append(f"{each.name}: {counted(each.questions, 'question')}, {counted(len(each.problems), 'problem')}")
    return harmless("\n".join(lines))


def comparison_lines(comparison: Comparison) -> str:
    """Two runs side by side for a terminal: differences, questions won, questions lost."""
    head = f"{'':28} {'A':>7} {'n':>5} {'B':>7} {'n':>5}   B - A"
    lines = [f"{counted(comparison.questions, 'question')} in both runs", "", head]
    for d in comparison.differences:
        change = d.difference
        certain = "  *" if d.p < _SIGNIFICANT else ""
        interval = f"{change.mean:+.3f} [{change.low:+.3f}, {change.high:+.3f}] p {p_value(d.p)}{certain}"
        name = measure_name(d.measure)
        lines.append(f"{name:28} {d.first:7.3f} {d.n_first:5} {d.second:7.3f} {d.n_second:5}   {interval}")
    for name, changes in (("won", comparison.won), ("lost", comparison.lost)):
        lines += ["", f"{counted(len(changes), 'question')} {name} by B"]
        lines += [
            f"  {harmless(f'{change.id}: {change.question}')} ({change.first} -> {change.second})" for change in changes
        ]
    for name, only in (("A", comparison.only_first), ("B", comparison.only_second)):
        if only:
            lines += ["", f"{counted(len(only), 'question')} only in {name}: not compared"]
    return "\n".join(lines)


def _passage(passage: Passage) -> str:
    return f"{passage.rank}. {_origin(passage)}\n{_wrapped(passage.text, indent='   ')}"


def _origin(item: Passage | Citation) -> str:
    facts = [item.title, item.source, item.published, item.url]
    return harmless(" · ".join(fact for fact in facts if fact))


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(harmless(" ".join(text.split())), _WIDTH, initial_indent=indent, subsequent_indent=indent)
