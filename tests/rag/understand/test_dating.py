"""Dates of questions as filters, over real indexes."""

from __future__ import annotations

import json
from datetime import date

import pytest

from index.archive import Archive
from index.build import Chunking, add
from index.dates import today
from index.filters import Filters
from index.loaders import load
from index.store import Store
from rag.answer import ReadDates, Request
from rag.retrieve import HybridRetriever
from rag.understand.dating import search_dated

LONG = " ".join(
    f"Line {n} of the harbour report says that crane number {n} lifted {n * 37} containers." for n in range(60)
)
RECORDS = [
    {"id": "old", "title": "Ferry fares rise", "text": "The ferry company of Northhaven raised its fares by nine percent.", "published": "2024-03-04"},
    {"id": "new", "title": "Ferry fares fall", "text": "The ferry company of Northhaven lowered its fares by two percent.", "published": "2025-06-12"},
    {"id": "other", "title": "A bridge reopens", "text": "The bridge over the Silver river reopened to cars after repairs.", "published": "2025-06-17"},
    {"id": "long", "title": "Harbour report", "text": LONG, "published": "2023-05-02"},
    {"id": "undated", "title": "The ferry company", "text": "The ferry company of Northhaven was founded by two brothers; its fares were low."},
]  # fmt: skip
ASKED = date(2025, 6, 18)


@pytest.fixture(scope="module")
def retriever(tmp_path_factory, embedding):
    folder = tmp_path_factory.mktemp("dating")
    records = folder / "records.jsonl"
    records.write_text("\n".join(json.dumps(record) for record in RECORDS), "utf-8")
    store = Store(folder / "store", create=True)
    add(store, load([records]), lambda: embedding, embedding.name, Chunking())
    store.close()
    archive = Archive(folder / "store", embedding.name)
    yield HybridRetriever(archive=archive, embedding=embedding)
    archive.close()


def _found(retriever, question, **more):
    found = search_dated(retriever, Request(question=question, as_of=ASKED, **more), question)
    return {passage.article_id for passage in found.passages}, found


def test_days_of_the_news_become_a_filter_that_keeps_articles_without_a_date(retriever):
    articles, found = _found(retriever, "What was reported about ferry fares last week?")
    assert articles == {"new", "undated"}
    assert [passage.article_id for passage in found.passages][-1] == "undated"
    assert [passage.rank for passage in found.passages] == list(range(1, len(found.passages) + 1))
    assert found.filters == Filters(since=date(2025, 6, 9), until=date(2025, 6, 15), undated=True)
    assert found.dates.words == "last week"
    assert (found.dates.since, found.dates.until, found.dates.used) == (date(2025, 6, 9), date(2025, 6, 15), True)


def test_the_filter_can_be_switched_off(retriever):
    articles, found = _found(retriever, "What was reported about ferry fares last week?", read_dates=False)
    assert {"old", "new"} <= articles
    assert (found.filters, found.dates) == (Filters(), None)


def test_a_persons_own_dates_come_first_and_other_filters_stay(retriever):
    mine = Filters(until=date(2024, 12, 31))
    articles, found = _found(retriever, "What was reported about ferry fares last week?", filters=mine)
    assert (articles, found.filters, found.dates) == ({"old", "long"}, mine, None)


@pytest.mark.parametrize(
    "question", ["What was reported about ferry fares in 2019?", "What was said about ferry fares this week?"]
)
def test_days_on_which_nothing_near_was_published_do_not_restrict_and_that_is_said(retriever, question):
    articles, found = _found(retriever, question)
    assert {"old", "new"} <= articles
    assert found.filters == Filters()
    assert not found.dates.used


def test_the_few_articles_of_those_days_give_more_passages_each(retriever):
    _, found = _found(retriever, "What was reported in May 2023 about cranes and containers in the harbour?")
    articles = [passage.article_id for passage in found.passages]
    assert articles.count("long") > retriever.settings.per_article


def test_the_date_of_an_event_is_no_filter(retriever):
    articles, found = _found(retriever, "By how much did ferry fares rise in March 2024?")
    assert {"old", "new"} <= articles
    assert found.dates is None


def test_a_follow_up_keeps_the_days_of_the_question_it_follows_or_names_its_own(retriever):
    query = "What was reported about ferry fares last week? And in Northhaven?"
    found = search_dated(retriever, Request(question="And in Northhaven?", as_of=ASKED), query)
    assert found.dates.words == "last week"
    query = "What was reported about ferry fares last week? And in March 2024?"
    found = search_dated(retriever, Request(question="And what was reported in March 2024?", as_of=ASKED), query)
    assert found.dates.since == date(2024, 3, 1)


def test_without_a_day_of_asking_relative_words_mean_from_today(retriever):
    before = today()
    question = "What was reported about ferry fares in the last three days?"
    dates = search_dated(retriever, Request(question=question), question).dates
    assert (dates.until - dates.since).days == 3
    assert before <= dates.until <= today()


def test_what_was_read_is_said_in_one_line():
    day = date(2025, 6, 12)
    read = ReadDates(words="last week", since=date(2025, 6, 9), until=date(2025, 6, 15), used=True)
    assert read.note == "From the question: last week = 2025-06-09 to 2025-06-15"
    open_end = ReadDates(words="since Thursday", since=day, until=None, used=False)
    assert open_end.note.startswith("From the question: since Thursday = 2025-06-12 or later; nothing near it")
