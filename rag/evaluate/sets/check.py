"""A question set against an archive: what is wrong in it, by line, and where its evidence stands. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Protocol

from index.article import Article
from index.errors import ArticleNotFound
from rag.evaluate.question import Question
from rag.evaluate.record import Span
from rag.evaluate.sets.found import Placed, Problem, QuestionSet

_REMEMBERED = 64  # articles: questions to the same one mostly stand together


class Articles(Protocol):
    """The part of an archive that is needed here."""

    def article(self, article_id: str) -> Article:
        """An article by its id; raises ArticleNotFound."""
        ...


def check(chosen: QuestionSet, archive: Articles) -> list[Problem]:
    """What is wrong with the questions of a set, in their order; what could not be read is in `chosen.problems`.

    Named are: ids and questions (with the same history, on the same day) that were there before; gold articles that the
    archive does not have; quotes that are not in their article; evidence from an article that is not gold; answerable
    questions with neither answers nor gold articles. Call `resolve` first for sets made elsewhere.
    """
    text_of = lru_cache(_REMEMBERED)(lambda article_id: _text(archive, article_id))
    ids: dict[str, str] = {}
    asked: dict[object, str] = {}
    problems: list[Problem] = []
    for item in chosen.placed():
        question = item.question
        key = (" ".join(question.question.casefold().split()), question.history, question.as_of)
        if question.id in ids:
            problems.append(Problem(item.where, f"the id '{question.id}' is taken: {ids[question.id]}"))
        if key in asked:
            problems.append(Problem(item.where, f"the same question was asked before: {asked[key]}"))
        ids.setdefault(question.id, item.where)
        asked.setdefault(key, item.where)
        problems += _faults(item, text_of)
    return problems


def locate(question: Question, archive: Articles) -> tuple[Span, ...]:
    """Where the quotes of a question's evidence stand in the texts of their articles, in the order of the evidence.

    The first place with exactly these words, else the first with other white space between them; a quote that is
    nowhere, or whose article the archive does not have, has no span.
    """
    spans: dict[Span, None] = {}
    for evidence in question.evidence:
        text = _text(archive, evidence.article_id)
        if text is not None and (place := find(evidence.quote, text)):
            spans.setdefault(Span(article_id=evidence.article_id, start=place[0], end=place[1]))
    return tuple(spans)


def find(quote: str, text: str) -> tuple[int, int] | None:
    """Offsets (start, end) of a quote in a text: exactly, else white space aside; None when it is not there."""
    words = quote.split()
    if not words:
        return None
    if (start := text.find(quote)) >= 0:
        return start, start + len(quote)
    match = re.search(r"\s+".join(map(re.escape, words)), text)
    return match.span() if match else None


def _faults(item: Placed, text_of: Callable[[str], str | None]) -> Iterator[Problem]:
    question = item.question
    if question.answerable and not (question.answers or question.gold_articles or question.evidence):
        yield Problem(item.where, "answerable, but neither answers nor gold articles are given")
    for article_id in dict.fromkeys(question.gold_articles):
        if text_of(article_id) is None:
            yield Problem(item.where, f"the archive has no article '{article_id}'")
    for evidence in question.evidence:
        if evidence.article_id not in question.gold_articles:
            yield Problem(item.where, f"evidence from '{evidence.article_id}', which is not among the gold articles")
        text = text_of(evidence.article_id)
        if text is None:
            if evidence.article_id not in question.gold_articles:
                yield Problem(item.where, f"the archive has no article '{evidence.article_id}'")
        elif find(evidence.quote, text) is None:
            yield Problem(item.where, f"not in article '{evidence.article_id}': '{_short(evidence.quote)}'")


def _text(archive: Articles, article_id: str) -> str | None:
    try:
        return archive.article(article_id).text
    except ArticleNotFound:
        return None


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + "…"
