"""The dates in a text, as far as each says: year, month, day, weekday; "last week" by the day of publication. English.

Knows nothing of what is compared with what.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower()[:3]: i for name, i in list(_MONTHS.items())} | {"sept": 9}
_WEEKDAYS = {name.lower(): i for i, name in enumerate(calendar.day_name)}
_MONTH = r"(?P<month{0}>January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DAY = r"(?:the\s+)?(?P<day{0}>[0-3]?\d)(?:st|nd|rd|th)?(?![\d,.]\d|\d|%)"
_YEAR = r"(?P<year{0}>1[0-9]{{3}}|20[0-9]{{2}})(?![\d,]*\d|\s?(?:%|percent|per cent))"
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
    rf"|\b{_DAY.format(1)}\s+(?:of\s+)?{_MONTH.format(1)}(?:,?\s+{_YEAR.format(1)})?"
    rf"|\b{_MONTH.format(2)}\s+{_DAY.format(2)}(?:,?\s+{_YEAR.format(2)})?\b"
    rf"|\b{_MONTH.format(3)},?\s+(?:of\s+)?{_YEAR.format(3)}"
    rf"|(?<![\d,.$£€-])\b{_YEAR.format(4)}(?!\s+[a-z]+s\b)(?!s\b)"
    rf"|\b(?:(?i:in|last|this|next|since|until|till|by|from|to|and|or|of|early|late|mid|that|through|during|after|before|for|between|every)[\s-]+|['’]s\s+)?{_MONTH.format(5)}(?!\s+\d)"
    rf"|\b(?P<weekday>{_WEEKDAY})s?\b"
    r"|\b(?P<relative>(?i:today|tonight|this (?:morning|afternoon|evening)|yesterday|tomorrow|(?:last|this|next) (?:week|month|year|summer|winter|spring|autumn|fall)))\b"
    r"|\b(?P<ago>\d{1,6}|a|one|two|three|four|five|six|seven|ten) (?P<unit>day|week|month|year)s? (?:ago|earlier)\b",
)
_SMALL = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it is written: what is known of it, and for a relative one the word. `start`, `end` in the text."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    relative: str | None = None


@lru_cache(maxsize=4096)
def days(text: str) -> tuple[Day, ...]:
    """The dates of a text in order. A weekday just before a date is part of it."""
    found: list[Day] = []
    for match in _DATE.finditer(text):
        day = _read(match)
        if day is None:
            continue
        last = found[-1] if found else None
        if (
            last
            and last.weekday is not None
            and last.day is None
            and re.fullmatch(r",?\s+(?:on\s+)?", text[last.end : day.start])
            and day.day
        ):
            found[-1] = Day(text[last.start : day.end], last.start, day.end, day.year, day.month, day.day, last.weekday)
        else:
            found.append(day)
    return tuple(found)


def spans(day: Day, published: Span | None, years: frozenset[int] = frozenset()) -> list[Span]:
    """The spans of days that a date may mean, first and last inclusive; empty when that cannot be told.

    So it is for what lies before the year 1 or after 9999, which no calendar here reaches. published: the days on which
    its article may have come out. years: those named beside it, one of which it may lie in.
    """
    try:
        return _spans(day, published, years)
    except (OverflowError, ValueError):  # beyond the calendar
        return []


def _spans(day: Day, published: Span | None, years: frozenset[int]) -> list[Span]:
    if day.relative:
        return _relative(day.relative, published)
    if day.year is None and day.month is None:
        if day.weekday is None or published is None:
            return []
        back = (published[1].weekday() - day.weekday) % 7
        nearest = published[1] - timedelta(days=back)
        return [(d, d) for d in (nearest, nearest + timedelta(days=7), nearest - timedelta(days=7))]
    if day.year is not None:
        return _known([day.year], day)
    candidates = set(years)
    if published:
        candidates.add(_nearest_year(day.month or 1, day.day or 15, published[1]))
    return _known(sorted(candidates), day)


def _known(years: list[int], day: Day) -> list[Span]:
    found: list[Span] = []
    for year in years:
        try:
            if day.month is None:
                found.append((date(year, 1, 1), date(year, 12, 31)))
            elif day.day is None:
                found.append((date(year, day.month, 1), date(year, day.month, calendar.monthrange(year, day.month)[1])))
            else:
                exact = date(year, day.month, day.day)
                found.append((exact, exact))
        except ValueError:  # 29 February of another year
            continue
    return found


def _nearest_year(month: int, day: int, published: date) -> int:
    def distance(year: int) -> int:
        return abs((date(year, month, min(day, 28)) - published).days)

    return min((published.year - 1, published.year, published.year + 1), key=distance)


def _relative(phrase: str, published: Span | None) -> list[Span]:
    if published is None:
        return []
    first, last = published
    if match := re.fullmatch(r"(\d+) (day|week|month|year)", phrase):
        size = {"day": 1, "week": 7, "month": 30, "year": 365}[match[2]] * int(match[1])
        slack = {"day": 0, "week": 3, "month": 15, "year": 183}[match[2]]
        return [(first - timedelta(days=size + slack), last - timedelta(days=size - slack))]
    which, _, what = phrase.partition(" ")
    step = {"last": -1, "this": 0, "next": 1}.get(which, 0)
    if what == "week":
        monday = first - timedelta(days=first.weekday())
        return [(monday + timedelta(days=7 * step), monday + timedelta(days=7 * step + 6))]
    if what == "month":
        year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
        return [(date(year, month + 1, 1), date(year, month + 1, calendar.monthrange(year, month + 1)[1]))]
    if what == "year":
        return [(date(first.year + step, 1, 1), date(first.year + step, 12, 31))]
    if what in {"summer", "winter", "spring", "autumn", "fall"}:
        return [(date(first.year + min(step, 0), 1, 1), date(first.year + max(step, 0), 12, 31))]
    shift = {"yesterday": -1, "tomorrow": 1}.get(which, 0)
    return [(first + timedelta(days=shift), last + timedelta(days=shift))]


def _read(match: re.Match[str]) -> Day | None:
    groups = match.groupdict()
    start, end = match.start(), match.end()
    if groups["iso"]:
        try:
            iso = date.fromisoformat(groups["iso"])
        except ValueError:
            return None
        return Day(match[0], start, end, iso.year, iso.month, iso.day)
    if groups["weekday"]:
        return Day(match[0], start, end, weekday=_WEEKDAYS[groups["weekday"].lower()])
    if groups["relative"]:
        return Day(match[0], start, end, relative=groups["relative"].lower())
    if groups["ago"]:
        if not match[0].endswith("ago"):
            return None  # "earlier" than something that only the text tells
        amount = _SMALL.get(groups["ago"]) or int(groups["ago"])
        return Day(match[0], start, end, relative=f"{amount} {groups['unit']}")
    parts = {
        name: next((groups[f"{name}{i}"] for i in range(1, 6) if groups.get(f"{name}{i}")), None)
        for name in ("year", "month", "day")
    }
    if groups["month5"]:
        if start == match.start("month5") and groups["month5"] in {"March", "May", "Mar", "Mar."}:
            return None  # a verb as well as a month
        start = match.start("month5")
    day = int(parts["day"]) if parts["day"] else None
    if day is not None and not 1 <= day <= 31:
        return None
    month = _MONTHS[parts["month"].lower().rstrip(".")] if parts["month"] else None
    year = int(parts["year"]) if parts["year"] else None
    return Day(match.string[start:end], start, end, year, month, day)
