"""The quantities in a text: value, unit, bound ("more than"), and what is counted. English number words.

"1.5 million", "1,500,000" and "one and a half million" are one value; "a decade" is ten years; "-5" and "minus five" are
less than zero. Knows nothing of dates:
what a date is made of is passed in as spans to leave out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.support.inflection import stem
from rag.support.words import GRAMMAR

Bound = Literal["exact", "about", "over", "least", "under", "nearly", "most"]
Unit = Literal["", "%", "$", "£", "€", "¥"]

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
]
_SMALL = {word: float(i) for i, word in enumerate(_ONES)} | {word: 10.0 * i for i, word in enumerate(_TENS, start=2)}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9,
    "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_DAYS = {
    "hour": 1 / 24, "day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.44, "quarter": 91.3, "year": 365.25,
    "decade": 3652.5, "century": 36525.0, "centuries": 36525.0,
}  # fmt: skip
_FRACTIONS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
_CURRENCY: dict[str, Unit] = {
    "$": "$", "us$": "$", "dollar": "$", "dollars": "$", "usd": "$", "£": "£", "pound": "£", "pounds": "£", "€": "€",
    "euro": "€", "euros": "€", "¥": "¥", "yen": "¥",
}  # fmt: skip
_WORDS = "|".join([*_SMALL, "hundred", "thousand", "million", "billion", "trillion", "dozen"])
_NUMBER = re.compile(
    r"\b(?P<single>an?|one|the|per|last|past)[\s-](?P<time>hour|day|week|fortnight|month|year|decade|century)\b(?P<time_half>\s+and\s+a\s+half)?"
    rf"|(?P<currency>US\$|[$£€¥])?\s?(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)(?:(?P<ordinal>st|nd|rd|th)\b|(?:(?<=\d)\s(?=bn|mn|tn))?(?P<suffix>bn|mn|tn|k|m|b)\b)?"
    rf"(?P<scales>(?:[\s-](?:hundred|thousand|million|billion|trillion|dozen)s?\b)*)"
    rf"|\b(?P<words>(?:half an? |an? )?(?:{_WORDS})(?:(?:[\s-]+|\s+and\s+|-)(?:{_WORDS}))*)\b(?P<half>\s+and\s+a\s+half(?:\s+(?P<half_scale>hundred|thousand|million|billion|trillion))?)?"
    rf"|\b(?P<ordinal_word>{'|'.join(_ORDINALS[2:])})\b(?!s)",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?:(?P<many>one|two|three|four|a|an)[\s-])?(?P<part>half|thirds?|quarters?|fifths?|tenths?)\b(?!\s+an?\s+(?:million|billion|dozen|hour|year))"
    r"|(?<!\d[.,])\b(?P<some>\d+|one|two|three|four|five|six|seven|eight|nine)\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<whole>\d+|two|three|four|five|six|seven|eight|nine|ten)\b(?![.,]\d)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"^[\s-]?(?:%|per\s?cent\b|percent\b|percentage\b|pct\b)", re.IGNORECASE)
_BOUND_WORDS: tuple[tuple[Bound, str], ...] = (
    ("most", "at most|up to|no more than|not more than|as (?:many|much|long|high) as|a maximum of|maximum|no later than"),
    ("least", "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum"),
    ("over", "more than|over|above|exceeding|upwards? of|in excess of|greater than|higher than|longer than|well over|just over|topped|exceeded"),
    ("nearly", "nearly|almost|just under|close to|not quite|approaching"),
    ("under", "less than|fewer than|under|below|lower than|shorter than"),
    ("about", "about|around|some|roughly|approximately|approx\\.?|circa|an estimated|estimated|for some|or so"),
)  # fmt: skip
_BEFORE = tuple(
    (bound, re.compile(rf"(?:^|[\s(,])(?:{pattern})[\s$£€]*(?:the\s|an?\s)?[\s$£€]*(?:US)?$", re.IGNORECASE))
    for bound, pattern in _BOUND_WORDS
)
_AFTER: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("least", re.compile(r"^\s+(?:\w+\s+)?or\s+more\b|^\s*\+", re.IGNORECASE)),
    ("most", re.compile(r"^\s+(?:\w+\s+)?or\s+(?:fewer|less)\b", re.IGNORECASE)),
    ("about", re.compile(r"^\s+(?:\w+\s+)?or\s+so\b", re.IGNORECASE)),
)
# A sign before a number; in "3-5", "3 -5", "COVID-19" and "-- 5" the stroke is none.
_MINUS = re.compile(r"(?:(?:^|(?<!\d)\s|[(\[\"'“‘,;:/$£€¥])[-−]|\bminus\s+)$", re.IGNORECASE)
_BELOW_ZERO = re.compile(r"^\s*(?:°\s?|degrees?\s+)?(?:[CF]\b|celsius\b|fahrenheit\b)?\s*below\s+zero\b", re.IGNORECASE)
_NEXT = re.compile(r"[\s-]*([^\W\d_]+)")
_LETTERS = str.maketrans({"\u017f": "s", "\u0131": "i", "\u0130": "I", "\u212a": "K"})
"""Letters that a pattern takes for another one when case is ignored; as long as what they become."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity: `value` in its unit; `days` when it is a span of time; `counted` the stem of the word that follows."""

    text: str
    value: float
    unit: Unit
    bound: Bound
    ordinal: bool
    days: float | None
    counted: str
    start: int
    implied: bool = False
    """Said without a number ("a year"): it can support, and needs no support."""


@lru_cache(maxsize=4096)
def quantities(text: str, leave_out: tuple[tuple[int, int], ...] = ()) -> tuple[Quantity, ...]:
    """The quantities of a text in order, without those that overlap the spans to leave out."""
    text = text.translate(_LETTERS)
    found = [*_shares(text)]
    taken = [*leave_out, *((q.start, q.start + len(q.text)) for q in found)]
    for match in _NUMBER.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        if not any(start < end and match.end() > begin for begin, end in taken) and (
            quantity := _read(text, match, start)
        ):
            found.append(quantity)
    return tuple(sorted(found, key=lambda q: q.start))


def _read(text: str, match: re.Match[str], start: int) -> Quantity | None:
    rest = text[match.end() :]
    implied = ordinal = False
    currency: Unit = _CURRENCY.get((match["currency"] or "").lower(), "")
    follows = _NEXT.match(rest)
    if match["single"]:
        value = 1.5 if match["time_half"] else 1.0
        follows_word = match["time"].lower()
        implied = not match["time_half"] and match["single"].lower() != "one"
        return Quantity(
            match[0], value, "", "exact", False, value * _DAYS[follows_word], stem(follows_word), start, implied
        )
    if match["digits"]:
        if start and (text[start - 1].isalpha() or text[start - 1] in "_#@"):
            return None
        value = float(match["digits"].replace(",", ""))
        value *= _SCALES.get((match["suffix"] or "").lower(), 1.0)
        for scale in re.findall(r"[a-z]+", (match["scales"] or "").lower()):
            value *= _SCALES[scale.removesuffix("s")]
        ordinal = bool(match["ordinal"])
    elif match["words"]:
        if match["words"].lower() == "one" and not match["half"]:
            return None  # a pronoun more often than a number
        value = _spoken(match["words"].lower()) + (0.5 if match["half"] else 0.0)
        value *= _SCALES.get((match["half_scale"] or "").lower(), 1.0)
    else:
        value, ordinal = float(_ORDINALS.index(match["ordinal_word"].lower()) + 1), True
    if (sign := _MINUS.search(text, max(0, start - 8), start)) and not ordinal:
        value, start = -value, sign.end() - len(sign[0].lstrip(" \t\n([\"'“‘,;:/$£€¥"))
        currency = currency or _CURRENCY.get(text[start - 1 : start], "")
    elif _BELOW_ZERO.match(rest):
        value = -value
    unit: Unit = "%" if _PERCENT.match(rest) else currency
    counted = ""
    position = match.end()
    for _ in range(3):  # what is counted: the next word that is not one of grammar
        follows = _NEXT.match(text, position)
        if follows is None:
            break
        word = follows[1].lower()
        position = follows.end()
        if not unit and word in _CURRENCY:
            unit = _CURRENCY[word]
        elif word not in GRAMMAR and word not in {"percent", "per", "cent"}:
            counted = stem(word)
            break
        elif word in {"and", "or", "to", "but"}:
            break
    follows = _NEXT.match(rest)
    days = None
    if follows and not unit and not ordinal:
        time = follows[1].lower()
        days = _DAYS.get(time, _DAYS.get(time.removesuffix("s")))
    days = value * days if days is not None else None
    return Quantity(
        text[start : match.end()].strip(),
        value,
        unit,
        _bound(text[max(0, start - 24) : start], rest),
        ordinal,
        days,
        counted,
        start,
    )


def _shares(text: str) -> Iterable[Quantity]:
    for match in _SHARE.finditer(text):
        if match["part"]:
            part = match["part"].lower().removesuffix("s")
            if not match["many"] and part != "half":
                continue  # "the third" is an ordinal
            if re.search(r"\band\s+a[\s-]half$", text[: match.end()], re.IGNORECASE) or text[match.end() :].startswith(
                "-dozen"
            ):
                continue
            if (
                part == "third"
                and (match["many"] or "").lower() == "a"
                and re.match(r"\s+[a-z]+\b(?! of)", text[match.end() :])
            ):
                continue  # "a third month"
            many = _SMALL.get((match["many"] or "one").lower(), 1.0)
            value = many * _FRACTIONS[part]
        else:
            some, whole = (_SMALL.get(match[name].lower()) or float(match[name]) for name in ("some", "whole"))
            if not whole:
                continue  # "1 in 0" is no share
            value = 100 * some / whole
        bound = _bound(text[max(0, match.start() - 24) : match.start()], "")
        implied = bool(match["part"]) and not match["many"]
        yield Quantity(match[0], value, "%", bound, False, None, "", match.start(), implied)


def _spoken(words: str) -> float:
    """The value of a number in words, such as "two hundred and five thousand" or "half a million"."""
    half = words.startswith("half a")
    parts = re.findall(r"[a-z]+", re.sub(r"^(half )?an? ", "", words))
    total, part = 0.0, 0.0
    for word in parts:
        if word == "and":
            continue
        if word in _SMALL:
            part += _SMALL[word]
        elif word in {"hundred", "dozen"}:
            part = (part or 1.0) * _SCALES[word]
        else:
            total, part = total + (part or 1.0) * _SCALES[word], 0.0
    return (total + part) * (0.5 if half else 1.0)


def _bound(before: str, after: str) -> Bound:
    for bound, pattern in _AFTER:
        if pattern.match(after):
            return bound
    return next((bound for bound, pattern in _BEFORE if pattern.search(before)), "exact")
