"""What the command line prints: JSON values on one hand, text for a terminal on the other."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable

from pydantic import BaseModel

from index.build import IndexReport
from index.repair import Diagnosis
from rag.answer import Citation, Event, Finished, Passage, Retrieved, SearchResult, Written
from rag.evaluate.compare import Comparison
from ui.shown import ShownArticle

_WIDTH = 100
_SIGNIFICANT = 0.05


def say(message: str) -> None:
    """A message to the person, on standard error."""
    print(message, file=sys.stderr, flush=True)


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
    copies = f" ({report.duplicates:,} copies of others)" if report.duplicates else ""
    return f"Articles: {said}{copies}; {report.chunks:,} chunks written in {report.seconds:.1f} s."


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
            case Retrieved():
                pass
            case Written(sentence=sentence, citations=fresh):
                citations += fresh
                marks = "".join(f"[{n}]" for n in sentence.citations)
                print(_wrapped(f"{sentence.text} {marks}"), flush=True)
            case Finished(answer=answer):
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


def article_text(article: ShownArticle) -> str:
    """A whole article for a terminal."""
    facts = [article.source, article.published, article.author, article.language, article.url]
    head = [article.title, " · ".join(fact for fact in facts if fact), f"id: {article.id}"]
    if article.copies:
        head.append(f"copies: {', '.join(article.copies)}")
    return "\n".join(line for line in head if line) + f"\n\n{article.text}"


def diagnosis_lines(diagnosis: Diagnosis) -> str:
    """Checks for a terminal, one a line, with a remedy under those that failed."""
    lines = []
    for check in diagnosis.checks:
        lines.append(f"{'ok     ' if check.ok else 'PROBLEM'} {check.name}: {check.found}")
        if not check.ok:
            lines.append(f"        {check.remedy}")
    return "\n".join(lines)


def comparison_lines(comparison: Comparison) -> str:
    """Two runs side by side for a terminal: differences, questions won, questions lost."""
    lines = [f"{comparison.questions} questions in both runs", "", f"{'':28} {'A':>7} {'B':>7}   difference"]
    for d in comparison.differences:
        change = d.difference
        certain = "  *" if d.p < _SIGNIFICANT else ""
        interval = f"{change.mean:+.3f} [{change.low:+.3f}, {change.high:+.3f}] p = {d.p:.3f}{certain}"
        lines.append(f"{d.measure:28} {d.first:7.3f} {d.second:7.3f}   {interval}")
    for name, changes in (("won", comparison.won), ("lost", comparison.lost)):
        lines += ["", f"{len(changes)} questions {name} by B"]
        lines += [f"  {change.id}: {change.question} ({change.first} -> {change.second})" for change in changes]
    for name, only in (("A", comparison.only_first), ("B", comparison.only_second)):
        if only:
            lines += ["", f"{len(only)} questions only in {name}: not compared"]
    return "\n".join(lines)


def _passage(passage: Passage) -> str:
    return f"{passage.rank}. {_origin(passage)}\n{_wrapped(passage.text, indent='   ')}"


def _origin(item: Passage | Citation) -> str:
    facts = [item.title, item.source, item.published, item.url]
    return " · ".join(fact for fact in facts if fact)


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(" ".join(text.split()), _WIDTH, initial_indent=indent, subsequent_indent=indent)
