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
