"""Publication dates: ISO 8601 with as much of it as is known, and the span of days that it may mean.

Knows nothing of questions: "last week" is not understood here.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Published:
    """A publication date and the days, `first` and `last` both inclusive, that it may stand for.

    `text` is ISO 8601 with what is known: 2025, 2025-01, 2025-01-14 or 2025-01-14T09:30:00+00:00.
    """

    text: str
    first: date
    last: date


def parse_published(value: str) -> Published:
    """Read an ISO 8601 year, month, day or moment.

    A moment with a time zone is kept as given; its day is the day in that zone, as printed under the headline.
    Raises ValueError, with what was found, for anything else.
    """
    value = value.strip()
    if partial := _PARTIAL.fullmatch(value):
        year, first_month, last_month = int(partial[1]), int(partial[2] or 1), int(partial[2] or 12)
        try:
            first = date(year, first_month, 1)
            last = date(year, last_month, calendar.monthrange(year, last_month)[1])
        except (ValueError, calendar.IllegalMonthError):
            raise ValueError(_not_a_date(value)) from None
        return Published(value, first, last)
    try:
        day = date.fromisoformat(value)
        return Published(day.isoformat(), day, day)
    except ValueError:
        pass  # more than a day, or no date
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(_not_a_date(value)) from None
    return Published(moment.isoformat(), moment.date(), moment.date())


def today() -> date:
    """The current day in UTC."""
    return datetime.now(UTC).date()


def _not_a_date(value: str) -> str:
    return f"{value!r} is not a date: write it as 2025-01-14, 2025-01, 2025 or 2025-01-14T09:30:00+00:00"
