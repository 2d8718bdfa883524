"""Publication dates as they come, and what they may mean."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import parse_published


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-01-14", date(2025, 1, 14), date(2025, 1, 14)),
        (" 2025-01-14 ", date(2025, 1, 14), date(2025, 1, 14)),
        ("2025-01-14T09:30:00", date(2025, 1, 14), date(2025, 1, 14)),
        ("2025-01-14 09:30", date(2025, 1, 14), date(2025, 1, 14)),
    ],
)
def test_a_date_spans_the_days_that_it_may_mean(value: str, first: date, last: date) -> None:
    published = parse_published(value)
    assert (published.first, published.last) == (first, last)


@pytest.mark.parametrize(
    ("value", "text", "day"),
    [
        ("2025-01-14T23:30:00-08:00", "2025-01-14T23:30:00-08:00", date(2025, 1, 14)),
        ("2025-01-14T00:30:00+05:30", "2025-01-14T00:30:00+05:30", date(2025, 1, 14)),
        ("2025-01-14T09:30:00Z", "2025-01-14T09:30:00+00:00", date(2025, 1, 14)),
    ],
)
def test_a_moment_keeps_its_time_zone_and_the_day_is_the_day_there(value: str, text: str, day: date) -> None:
    published = parse_published(value)
    assert (published.text, published.first, published.last) == (text, day, day)


def test_a_day_in_the_basic_format_does_not_become_a_moment() -> None:
    assert parse_published("20250114").text == "2025-01-14"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "14/01/2025",
        "2025-13",
        "2025-00",
        "2025-02-30",
        "0000",
        "20 Jan 2025",
        "2025-1-4",
        "2025-01-14T25:00",
        "1736847000",
    ],
)
def test_anything_else_is_refused_with_what_was_found_and_how_to_write_it(value: str) -> None:
    with pytest.raises(
        ValueError, match="is not a date: write it as 2025-01-14, 2025-01, 2025 or 2025-01-14T09:30:00"
    ) as refused:
        parse_published(value)
    assert str(refused.value).startswith(repr(value))


@given(st.dates())
def test_a_day_is_read_as_itself_and_lies_in_its_month_and_year(day: date) -> None:
    assert parse_published(day.isoformat()).first == parse_published(day.isoformat()).last == day
    for part in (day.isoformat()[:7], day.isoformat()[:4]):
        span = parse_published(part)
        assert span.first <= day <= span.last
        assert parse_published(span.first.isoformat()[: len(part)]) == span
    month = parse_published(day.isoformat()[:7])
    assert month.first.day == 1
    assert month.last == date.max or (month.last + timedelta(days=1)).day == 1


@given(st.text(max_size=30))
def test_no_text_makes_it_fail_in_another_way(value: str) -> None:
    with suppress(ValueError):
        published = parse_published(value)
        assert published.first <= published.last
