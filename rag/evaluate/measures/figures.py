"""The numbers in a text as values: 1,500,000, 1.5 million and 1.5mn are one number. English number words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SMALL = {
    word: Decimal(value)
    for value, word in [
        *enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]),
        *enumerate(
            ["twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"], start=12
        ),
        (20, "twenty"),
        (30, "thirty"),
        (40, "forty"),
        (50, "fifty"),
        (60, "sixty"),
        (70, "seventy"),
        (80, "eighty"),
        (90, "ninety"),
    ]
}
_SCALES = {
    "dozen": Decimal(12),
    "hundred": Decimal(100),
    "thousand": Decimal(1_000),
    "million": Decimal(1_000_000),
    "mn": Decimal(1_000_000),
    "billion": Decimal(1_000_000_000),
    "bn": Decimal(1_000_000_000),
    "trillion": Decimal(1_000_000_000_000),
    "tn": Decimal(1_000_000_000_000),
}
_TOKEN = re.compile(
    r"(?:(?<![\w)\].,%-])(?<!\d\s)[-−])?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)|[^\W\d_]+"
)  # the stroke of "3-5", "3 -5" and "covid-19" is no sign
_SIGNS = "-−"
_SCALE = "|".join(_SCALES)
_HALF = re.compile(rf"\bhalf an? (?=(?:{_SCALE})\b)")
_ONE = re.compile(rf"\ban? (?=(?:{_SCALE})\b)")
_BETWEEN = re.compile(r"[\s\u2010\u2011-]*(and\s+)?")


def figures(text: str) -> frozenset[Decimal]:
    """Every number of the text, written in digits or in words.

    "a million" is a number; a scale on its own ("several million", "thousands") is not exact, and a lone "one" is a
    pronoun more often than a number: these do not count.
    """
    return frozenset(_read(_ONE.sub("one ", _HALF.sub("0.5 ", text.lower()))))


@dataclass(slots=True)
class _Number:
    """A number in the reading: value = whole + part, less than zero after a sign or "minus".

    `last` is what was read last, `words` how many tokens.
    """

    whole: Decimal
    part: Decimal
    last: Decimal
    words: int
    digits: bool
    negative: bool

    @property
    def value(self) -> Decimal:
        return -(self.whole + self.part) if self.negative else self.whole + self.part

    def takes(self, small: Decimal) -> bool:
        tens = self.last in _SMALL.values() and self.last >= 20 and small < 10
        return not self.digits and (tens or (self.words > 1 and self.last >= 100 and small < 100))

    def scale(self, by: Decimal) -> None:
        if by == 100:
            self.part *= by
        else:
            self.whole, self.part = self.whole + self.part * by, Decimal(0)
        self.last, self.words = by, self.words + 1


def _read(text: str) -> Iterator[Decimal]:
    number: _Number | None = None
    end = 0
    minus = False
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "and" and number is not None and number.last >= 100:
            continue
        near = _BETWEEN.fullmatch(text, end, token.start()) is not None
        small, scale = _SMALL.get(word), _SCALES.get(word)
        if number is not None and near and scale is not None:
            number.scale(scale)
        elif number is not None and near and small is not None and number.takes(small):
            number.part, number.last, number.words = number.part + small, small, number.words + 1
        else:
            if number is not None and _counts(number):
                yield number.value
            number = _begun(word, small, minus=minus)
        end = token.end()
        minus = word == "minus"
    if number is not None and _counts(number):
        yield number.value


def _begun(word: str, small: Decimal | None, *, minus: bool) -> _Number | None:
    bare = word.lstrip(_SIGNS)
    digits = bare[:1].isdecimal()
    value = Decimal(bare.replace(",", "")) if digits else small
    if value is None:
        return None
    return _Number(Decimal(0), value, value, 1, digits=digits, negative=minus or bare != word)


def _counts(number: _Number) -> bool:
    return number.digits or number.words > 1 or number.value != 1
