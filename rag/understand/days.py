"""Dates in a question: which days they mean, seen from the day on which it is asked, and in which words.

English. "Before the coup" is no date; neither is "recently". Knows nothing of articles: what the days are used for is
decided elsewhere.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT_MONTHS = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_COUNTS = {
    word: n
    for n, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
} | {"a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "several": 7}
_UNIT_DAYS = {"day": 1, "week": 7}

_MONTH = "|".join([*_MONTHS, *(rf"{short}\.?" for short in _SHORT_MONTHS)])
_COUNT = rf"\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))}"
_YEAR = r"1[5-9]\d{2}|20\d{2}"
_PART = r"early|mid|late|the\s+(?:start|beginning|middle|end)\s+of|the\s+(?:first|second)\s+half\s+of"
_POINT = rf"""
    (?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)
  | (?P<day_month>(?:the\s+)?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})\b(?:,?\s+(?P<y1>{_YEAR})\b)?)
  | (?P<month_day>(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|\s*(?:soldiers|people))(?:,?\s+(?P<y2>{_YEAR})\b)?)
  | (?P<month>(?:(?P<p3>{_PART})[\s-]+)?(?P<m3>{_MONTH})\b(?:,?\s+(?:of\s+)?(?P<y3>{_YEAR})\b|\s+(?P<r3>this|last)\s+year\b)?)
  | (?P<bare>\d{{1,2}}(?:st|nd|rd|th)?(?=\s*(?:and|to|until|till|[–—-])\s*(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b))
  | (?P<season>(?P<s4>spring|summer|autumn|fall|winter)\s+(?:of\s+)?(?P<y4>{_YEAR})\b)
  | (?P<decade>the\s+(?:(?P<p5>early|mid|late)[\s-]+)?(?P<y5>1[5-9]\d0|20\d0)['’]?s\b)
  | (?P<ago>(?P<n6>{_COUNT})\s+(?P<u6>day|week|month|year)s?\s+ago\b)
  | (?P<past>(?:in|within|over|during|for)\s+the\s+(?:last|past)\s+(?:(?P<n7>{_COUNT})\s+)?(?P<u7>day|week|month|year)s?\b
      |(?:the\s+)?(?:last|past)\s+(?P<n8>{_COUNT})\s+(?P<u8>day|week|month|year)s\b)
  | (?P<unit>(?P<r9>this|last|the\s+past|past)\s+(?P<u9>week|weekend|month|year|quarter|night|(?:{"|".join(_WEEKDAYS)}))\b
      |earlier\s+this\s+(?P<u10>week|month|year)\b|the\s+(?P<u13>weekend)\b)
  | (?P<named>the\s+day\s+before\s+yesterday|yesterday|today|tonight|this\s+(?:morning|afternoon|evening))\b
  | (?P<weekday>(?P<w11>{"|".join(_WEEKDAYS)})\b)
  | (?P<year>(?:(?P<p12>{_PART})[\s-]+)?(?P<y12>{_YEAR})\b(?!\s*(?:[%°,.]\d|percent|per\s+cent|dollars|euros|pounds|km\b|miles|metres|soldiers|people|men\b|troops)))
"""
_LINK = r"since|until|till|before|after|between|from|by|in|on|during|of|for|around|about|at|as\s+of|through|over"
_EXPRESSION = re.compile(
    rf"(?:\b(?P<link>{_LINK})\s+)?(?:the\s+(?:year|month|week)\s+(?:of\s+)?)?(?<![\w.,/$£€-])(?:{_POINT})",
    re.IGNORECASE | re.VERBOSE,
)
_JOIN = re.compile(r"\s*(?:and|to|until|till|through|[–—-])\s*(?:the\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Days that an expression means, both inclusive; None: open on that side.

    words: the expression as it stands in the question. relative: told from the day of asking ("last week").
    """

    words: str
    since: date | None
    until: date | None
    relative: bool


def spans(question: str, as_of: date) -> list[Span]:
    """The dates of a question, in order; "between … and …" is one. as_of: the day on which it is asked."""
    found: list[Span] = []
    at = 0
    while match := _EXPRESSION.search(question, at):
        at = match.end()
        days = _days(match, question, as_of)
        if days is None:
            at = match.start() + 1 if match["link"] is None else match.start() + len(match["link"])
            continue
        link = re.sub(r"\s+", " ", (match["link"] or "").lower())
        relative = _relative(match)
        if link in ("between", "from") and (join := _JOIN.match(question, at)):
            second = _EXPRESSION.match(question, join.end())
            through = _days(second, question, as_of) if second and second["link"] is None else None
            if second and through:
                first = _since_second(match, days, second, through)
                at = second.end()
                if first <= through[1]:
                    found.append(Span(question[match.start() : at], first, through[1], relative))
                continue
        if match["bare"]:
            continue
        since, until = _bounded(link, days)
        found.append(Span(question[match.start() : match.end()].strip(), since, until, relative))
    return found


def _bounded(link: str, days: tuple[date, date]) -> tuple[date | None, date | None]:
    day = timedelta(days=1)
    if link in ("since", "from"):
        return days[0], None
    if link == "after":
        return days[1] + day, None
    if link in ("until", "till", "by"):
        return None, days[1]
    if link == "before":
        return None, days[0] - day
    return days


def _relative(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("ago", "past", "unit", "named", "weekday", "r3"))


def _days(match: re.Match[str], question: str, as_of: date) -> tuple[date, date] | None:
    """First and last day of one expression; None when it is no date after all."""
    try:
        if match["iso"]:
            return _iso(match["iso"])
        if match["day_month"] or match["month_day"]:
            month = _month(match["m1"] or match["m2"])
            day = int(match["d1"] or match["d2"])
            return _day(day, month, match["y1"] or match["y2"], as_of)
        if match["month"]:
            return _whole_month(match, as_of)
        if match["bare"]:
            bare = date(2000, 1, int(re.sub(r"\D", "", match["bare"])))  # its month comes with the second date
            return bare, bare
        if match["season"]:
            first = date(int(match["y4"]), _SEASONS[match["s4"].lower()], 1)
            return first, _month_end(_plus_months(first, 2))
        if match["decade"]:
            year = int(match["y5"])
            low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get((match["p5"] or "").lower(), (0, 9))
            return date(year + low, 1, 1), date(year + high, 12, 31)
        if match["year"]:
            return _whole_year(match, question)
        return _told(match, as_of)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> tuple[date, date]:
    if len(text) == len("2025-01"):
        first = date.fromisoformat(text + "-01")
        return first, _month_end(first)
    return date.fromisoformat(text), date.fromisoformat(text)


def _day(day: int, month: int, year: str | None, as_of: date) -> tuple[date, date]:
    if year:
        found = date(int(year), month, day)
    else:  # the last one that there has been
        found = date(as_of.year, month, day)
        if found > as_of:
            found = date(as_of.year - 1, month, day)
    return found, found


def _whole_month(match: re.Match[str], as_of: date) -> tuple[date, date] | None:
    word, year = match["m3"], match["y3"]
    if (
        not year
        and not match["r3"]
        and not word[0].isupper()
        and (word.lower() in ("may", "march", "mar", "sun") or len(word) <= 4)
    ):
        return None  # "may" and "march" are verbs, "sep" and "dec" parts of other things
    if not year and not match["r3"] and not match["link"] and not match["p3"]:
        return None  # a name: "Theresa May", "April Jones"
    month = _month(word)
    number = int(year) if year else as_of.year - (1 if (match["r3"] or "").lower() == "last" else 0)
    first = date(number, month, 1)
    if not year and not match["r3"] and first > as_of:
        first = date(number - 1, month, 1)
    last = _month_end(first)
    part = " ".join((match["p3"] or "").lower().split())
    return _part(part, first, last)


def _whole_year(match: re.Match[str], question: str) -> tuple[date, date] | None:
    year, before = int(match["y12"]), question[: match.start("y12")]
    ends = not re.search(r"\w", question[match.end("y12") :])
    if (
        not match["link"]
        and not match["p12"]
        and not ends
        and not re.search(r"\b(?:the|year|and|or|to)\s+$", before, re.IGNORECASE)
    ):
        return None
    if match["link"] and match["link"].lower() in ("about", "around", "for", "at", "of") and year < 1900:
        return None  # as likely a number
    return _part(" ".join((match["p12"] or "").lower().split()), date(year, 1, 1), date(year, 12, 31))


def _part(part: str, first: date, last: date) -> tuple[date, date]:
    """The part of a month or a year that "early", "the end of" … mean: thirds, or halves."""
    length = (last - first).days + 1
    third, half = length // 3, length // 2
    if part.endswith("first half of"):
        return first, first + timedelta(days=half - 1)
    if part.endswith("second half of"):
        return first + timedelta(days=half), last
    if part == "early" or "start" in part or "beginning" in part:
        return first, first + timedelta(days=third - 1)
    if part == "mid" or "middle" in part:
        return first + timedelta(days=third), last - timedelta(days=third)
    if part == "late" or "end" in part.split():
        return last - timedelta(days=third - 1), last
    return first, last


def _told(match: re.Match[str], as_of: date) -> tuple[date, date]:
    """Expressions that count from the day of asking."""
    day = timedelta(days=1)
    if match["ago"]:
        return _ago(_count(match["n6"]), match["u6"].lower(), as_of)
    if match["past"]:
        number, unit = match["n7"] or match["n8"] or "1", (match["u7"] or match["u8"]).lower()
        if unit in _UNIT_DAYS:
            return as_of - timedelta(days=_count(number) * _UNIT_DAYS[unit]), as_of
        return _plus_months(as_of, -_count(number) * (12 if unit == "year" else 1)), as_of
    if match["named"]:
        word = " ".join(match["named"].lower().split())
        back = 2 if "before" in word else 1 if word == "yesterday" else 0
        return as_of - back * day, as_of - back * day
    if match["weekday"]:
        if not match["link"]:
            raise ValueError("a weekday inside a name")
        found = as_of - ((as_of.weekday() - _WEEKDAYS[match["w11"].lower()]) % 7) * day
        return found, found
    unit = (match["u9"] or match["u10"] or match["u13"]).lower()
    this = not match["r9"] or match["r9"].lower() == "this"
    if unit in _WEEKDAYS:
        back = (as_of.weekday() - _WEEKDAYS[unit]) % 7
        found = as_of - (back if this or back else 7) * day
        return found, found
    return _calendar(unit, as_of, this=this)


def _calendar(unit: str, as_of: date, *, this: bool) -> tuple[date, date]:
    """This or the last week (from Monday on), weekend, month, quarter, year; what is to come of it is left out."""
    day = timedelta(days=1)
    monday = as_of - as_of.weekday() * day
    if unit == "night":
        return as_of - day, as_of
    if unit == "week":
        return (monday, as_of) if this else (monday - 7 * day, monday - day)
    if unit == "weekend":
        saturday = monday + 5 * day if as_of.weekday() >= 5 and this else monday - 2 * day
        return saturday, saturday + day
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    start = date(as_of.year, (as_of.month - 1) // months * months + 1, 1)
    return (start, as_of) if this else (_plus_months(start, -months), start - day)


def _ago(number: int, unit: str, as_of: date) -> tuple[date, date]:
    if unit in _UNIT_DAYS:
        found = as_of - timedelta(days=number * _UNIT_DAYS[unit])
        slack = timedelta(days=0 if unit == "day" else 3)  # "two weeks ago" is no single day
        return found - slack, min(found + slack, as_of)
    if unit == "month":
        first = _plus_months(as_of.replace(day=1), -number)
        return first, _month_end(first)
    year = as_of.year - number
    return date(year, 1, 1), date(year, 12, 31)


def _since_second(
    first: re.Match[str], days: tuple[date, date], second: re.Match[str], through: tuple[date, date]
) -> date:
    """First day of the first of two dates, which may borrow month and year from the second: "7 to 10 May 2024"."""
    if first["bare"]:
        return through[0].replace(day=days[0].day)
    named = first["y1"] or first["y2"] or first["y3"] or first["iso"] or first["year"] or first["season"]
    later = second["y1"] or second["y2"] or second["y3"]
    if named or not later or _relative(first):
        return days[0]
    moved = days[0].replace(year=through[0].year)
    return moved if moved <= through[1] else moved.replace(year=through[0].year - 1)


def _count(word: str) -> int:
    word = " ".join(word.lower().split())
    return int(word) if word.isdigit() else _COUNTS[word]


def _month(word: str) -> int:
    word = word.lower().rstrip(".")
    return _MONTHS.get(word) or _SHORT_MONTHS[word]


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _plus_months(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
