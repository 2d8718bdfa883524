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


class Archived(Articles, Protocol):
    """The part of an archive that is needed to find every place of a quote."""

    def copies(self, article: Article) -> list[str]:
        """Ids of the other articles with the same words."""
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


def locate(question: Question, archive: Archived) -> tuple[Span, ...]:
    """Every place where the quotes of a question's evidence stand, in their articles and in copies of these.

    In the order of the evidence; of each quote first the places in its article, then those in the copies. A quote that
    is nowhere, or whose article the archive does not have, has no span.
    """
    spans: dict[Span, None] = {}
    for evidence in question.evidence:
        try:
            article = archive.article(evidence.article_id)
        except ArticleNotFound:
            continue
        places = find_all(evidence.quote, article.text)
        for article_id in [article.id, *(archive.copies(article) if places else ())]:
            spans |= dict.fromkeys(Span(article_id=article_id, start=start, end=end) for start, end in places)
    return tuple(spans)


def find_all(quote: str, text: str) -> list[tuple[int, int]]:
    """Offsets (start, end) of every place of a quote in a text, white space aside, in order; none when it is not there.

    Places inside longer words count only when there are no others.
    """
    words = quote.split()
    if not words:
        return []
    pattern = r"\s+".join(map(re.escape, words))
    whole = [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)]
    return whole or [match.span() for match in re.finditer(pattern, text)]


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
