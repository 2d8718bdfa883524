"""What a filter may say."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from index.filters import Filters


def test_an_end_before_the_beginning_is_refused_with_both_days() -> None:
    with pytest.raises(ValidationError, match=r"since \(2025-03-02\) is later than until \(2025-03-01\)"):
        Filters(since=date(2025, 3, 2), until=date(2025, 3, 1))


def test_one_day_is_a_span() -> None:
    filters = Filters(since=date(2025, 3, 1), until=date(2025, 3, 1))
    assert filters.since == filters.until


def test_unknown_conditions_are_refused() -> None:
    with pytest.raises(ValidationError, match="publisher"):
        Filters(publisher="BBC")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("filters", "restricts"),
    [
        (Filters(), False),
        (Filters(sources=("BBC",)), True),
        (Filters(since=date(2025, 1, 1)), True),
        (Filters(until=date(2025, 1, 1)), True),
        (Filters(language="en"), True),
    ],
)
def test_filters_know_whether_they_restrict_anything(filters: Filters, restricts: bool) -> None:
    assert bool(filters) is restricts


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        (2025, date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-01-14", date(2025, 1, 14), date(2025, 1, 14)),
    ],
)
def test_a_part_of_a_date_begins_on_its_first_day_and_ends_on_its_last(
    written: object, first: date, last: date
) -> None:
    assert Filters.model_validate({"since": written}).since == first
    assert Filters.model_validate({"until": written}).until == last


@pytest.mark.parametrize("written", ["soon", "2025-13", 1_700_000_000, True])
def test_what_is_no_date_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        Filters.model_validate({"since": written})


def test_half_a_character_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValidationError, match="half a character"):
        Filters(sources=("\ud800",))


def test_articles_without_a_date_pass_a_date_filter_only_when_it_says_so():
    dated = Filters(since=date(2024, 1, 1))
    assert not dated.undated
    assert "undated" not in dated.model_dump()
    assert Filters(since=date(2024, 1, 1), undated=True).model_dump()["undated"] is True
    assert not Filters(undated=True)
