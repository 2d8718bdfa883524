"""Dates in questions, seen from the day on which they are asked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understand.dating import publication_span
from rag.understand.days import spans

WEDNESDAY = date(2025, 6, 18)
LONG = (
    "After the Bay Post article on 4 October 2023 about the ferry, and the Hill Gazette report on the bridge, is there "
    "any change in what the two say of the company that runs both?"
)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What happened last week?", "2025-06-09", "2025-06-15"),
        ("What happened this week?", "2025-06-16", "2025-06-18"),
        ("What was said in March 2025?", "2025-03-01", "2025-03-31"),
        ("What changed since the start of 2023?", "2023-01-01", None),
        ("What changed between May and July 2024?", "2024-05-01", "2024-07-31"),
        ("What changed between 7 and 10 February 2017?", "2017-02-07", "2017-02-10"),
        ("What changed between December and February 2024?", "2023-12-01", "2024-02-29"),
        ("What changed from 2014 to 2016?", "2014-01-01", "2016-12-31"),
        ("Who left yesterday?", "2025-06-17", "2025-06-17"),
        ("Who left the day before yesterday?", "2025-06-16", "2025-06-16"),
        ("Who came this year?", "2025-01-01", "2025-06-18"),
        ("Who came last year?", "2024-01-01", "2024-12-31"),
        ("Who came last month?", "2025-05-01", "2025-05-31"),
        ("Who spoke on 14 January?", "2025-01-14", "2025-01-14"),
        ("Who spoke on 14 September?", "2024-09-14", "2024-09-14"),
        ("Who spoke in September?", "2024-09-01", "2024-09-30"),
        ("Who spoke on Thursday?", "2025-06-12", "2025-06-12"),
        ("Who spoke last Monday?", "2025-06-16", "2025-06-16"),
        ("Who spoke over the weekend?", "2025-06-14", "2025-06-15"),
        ("Who ruled in the 1990s?", "1990-01-01", "1999-12-31"),
        ("Who was reported dead before 20 April 2025?", None, "2025-04-19"),
        ("Who was reported dead after April 20, 2025?", "2025-04-21", None),
        ("What was known by July 2022?", None, "2022-07-31"),
        ("Who left in the last three days?", "2025-06-15", "2025-06-18"),
        ("Who left two months ago?", "2025-04-01", "2025-04-30"),
        ("What was built in late 2024?", "2024-09-01", "2024-12-31"),
        ("What opened in summer 2023?", "2023-06-01", "2023-08-31"),
        ("What was published on 2024-05-01?", "2024-05-01", "2024-05-01"),
    ],
)
def test_an_expression_means_these_days(question, since, until):
    (span,) = spans(question, WEDNESDAY)
    assert (span.since and span.since.isoformat(), span.until and span.until.isoformat()) == (since, until)
    assert span.words in question


@pytest.mark.parametrize(
    "question",
    [
        "What did the government do before the coup?",
        "May I ask who leads the march?",
        "What did Theresa May say?",
        "What is the number of the resolution, 2690?",
        "Are 1500 soldiers in the country?",
        "Where are the 1,100 soldiers?",
        "What has changed recently?",
        "Who paid $2000 for it?",
        "What were the Black Friday deals?",
        "Was it better than in the previous year?",
    ],
)
def test_what_is_no_date_is_not_read_as_one(question):
    assert spans(question, WEDNESDAY) == []


@given(st.text(max_size=60), st.dates())
def test_any_text_on_any_day_gives_ordered_days(text, day):
    for span in spans(text, day):
        assert span.since is None or span.until is None or span.since <= span.until


@given(
    st.lists(
        st.sampled_from(
            [
                "since",
                "until",
                "between",
                "and",
                "from",
                "last",
                "past",
                "this",
                "3",
                "31",
                "may",
                "march",
                "2024",
                "1990s",
                "week",
                "year",
                "ago",
                "february",
            ]
        ),
        max_size=8,
    ),
    st.dates(),
)
def test_date_words_in_any_order_give_ordered_days(words, day):
    for span in spans(" ".join(words), day):
        assert span.since is None or span.until is None or span.since <= span.until


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did the papers say last month about the ferry?", "last month"),
        ("What was reported in March 2025 about the ferry?", "in March 2025"),
        ("What happened at the port this week?", "this week"),
        ("Since October 2024, what have we heard about the ferry?", "Since October 2024"),
        (
            "What news of the ferry was there since March 2024 and until 1 May 2024?",
            "since March 2024 … until 1 May 2024",
        ),
    ],
)
def test_a_date_of_the_news_restricts(question, words):
    span = publication_span(question, WEDNESDAY)
    assert span is not None
    assert span.words == words


@pytest.mark.parametrize(
    "question",
    [
        "Who won the election in 1992?",
        "What did the mayor announce on 31 December 2024?",
        "How many births were there last year?",
        "How many ferries were reported lost in 2023 and how many in 2024?",
        "Who was mayor before the war?",
        LONG,
    ],
)
def test_a_date_of_an_event_or_a_comparison_does_not(question):
    assert publication_span(question, WEDNESDAY) is None
