"""Sentences altered by rule, so that they are no longer true, or reworded by rule, so that they still are. Seeded.

Knows nothing of the checks that are measured with them: it has patterns and word lists of its own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_MONTH = "|".join(_MONTHS)
_DATED = re.compile(rf"\b\d{{1,2}} (?:{_MONTH})\b|\b(?:{_MONTH}) \d{{1,2}}\b")
_YEAR = re.compile(r"(?<![\d,.$£€])\b(?:1[5-9]\d\d|20\d\d)\b(?![\d,%])")
_NUMBER = re.compile(rf"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w.-]*\d)|\b(?:{'|'.join([*_WORDS, *_TENS])})\b")
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)*)")
_ASSERTED = re.compile(r"\b(is|are|was|were|has|have|had|will|would|can|could)\b(?! (?:not|no|never)\b)")
_NOT_NAMES = frozenset({*_MONTHS, *_WEEKDAYS, "Mr", "Ms", "Mrs", "I"})


def number(text: str, source: random.Random) -> str | None:
    """The text with one number changed, dates and years left alone; None when it has none."""
    dated = [m.span() for pattern in (_DATED, _YEAR) for m in pattern.finditer(text)]
    found = [m for m in _NUMBER.finditer(text) if not any(a <= m.start() < b for a, b in dated)]
    if not found:
        return None
    match = source.choice(found)
    return text[: match.start()] + _other_number(match[0], source) + text[match.end() :]


def date(text: str, source: random.Random) -> str | None:
    """The text with a year, a month, a weekday or the day of a month changed; None when it has none."""
    edits: list[tuple[int, int, str]] = []
    edits += [(m.start(), m.end(), str(int(m[0]) + source.choice((-3, -2, -1, 1, 2)))) for m in _YEAR.finditer(text)]
    for m in re.finditer(rf"\b(?:{_MONTH})\b", text):
        edits.append((m.start(), m.end(), source.choice([name for name in _MONTHS if name != m[0]])))
    for m in re.finditer("|".join(_WEEKDAYS), text):
        edits.append((m.start(), m.end(), source.choice([name for name in _WEEKDAYS if name != m[0]])))
    for m in _DATED.finditer(text):
        day = re.search(r"\d+", m[0])
        if day:
            other = source.choice([d for d in range(1, 29) if d != int(day[0])])
            edits.append((m.start() + day.start(), m.start() + day.end(), str(other)))
    if not edits:
        return None
    start, end, new = source.choice(edits)
    return text[:start] + new + text[end:]


def names(text: str) -> list[str]:
    """Capitalised names inside the sentences of a text."""
    return [
        m[0].removesuffix("'s").removesuffix("’s") for m in _NAME.finditer(text) if m[0].split()[0] not in _NOT_NAMES
    ]


def name(text: str, others: Sequence[str], source: random.Random) -> str | None:
    """The text with one name replaced by one of the others that shares no word with any in it; None when it cannot be."""
    own = names(text)
    used = {word.lower()[:4] for word in re.findall(r"[A-ZÀ-Þ]\w+", text)}
    usable = sorted({o for o in others if not used & {word.lower()[:4] for word in o.split()}})
    if not own or not usable:
        return None
    chosen = source.choice(own)
    return text.replace(chosen, source.choice(usable), 1)


def negation(text: str, source: random.Random) -> str | None:
    """The text with "not" after one auxiliary verb; None when it has none."""
    found = list(_ASSERTED.finditer(text))
    if not found:
        return None
    match = source.choice(found)
    return f"{text[: match.end()]} not{text[match.end() :]}"


def reworded(text: str) -> str | None:
    """The text with numbers, dates, titles and a few words of grammar written another way, or None when none of it occurs."""
    rules: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
        (r"\b(\d{1,2}) (" + _MONTH + r") (\d{4})\b", r"\2 \1, \3"),
        (r"\b(" + _MONTH + r") (\d{1,2}), (\d{4})\b", r"\2 \1 \3"),
        (r"\b(" + _MONTH + r") (\d{1,2})\b(?!,? \d)", r"\2 \1"),
        (r"(?<![\d,.])(\d{1,3}),(\d{3})(?![\d,])", r"\1\2"),
        (r"(?<=[a-z] )([2-9])(?= [a-z])", lambda m: _WORDS[int(m[1]) - 2]),
        (r"\b(" + "|".join(_WORDS) + r") (?=[a-z]+s\b)", lambda m: f"{_WORDS.index(m[1]) + 2} "),
        (r"(?<=\d) ?(?:percent|per cent)\b", "%"),
        (r"(?<=\d)%", " percent"),
        (r"\$(\d+(?:\.\d+)?) million\b", r"\1 million dollars"),
        (r"\b(?:Mr|Mrs|Ms|Dr)\.? (?=[A-Z])", ""),
        (r"\b[Mm]ore than (?=\d)", "over "),
        (r"\bapproximately\b", "about"),
        (r"\babout (?=\d)", "around "),
        (r"\bdid not\b", "didn't"),
        (r"\bUnited States\b", "US"),
        (r"\bUnited Nations\b", "UN"),
        (r"\bnearly (?=\d)", "almost "),
    ]
    changed = text
    for pattern, replacement in rules:
        once = re.sub(pattern, replacement, changed)
        if once != changed and not (pattern.startswith(r"(?<=\d)%") and "%" not in text):
            changed = once
    return changed if changed != text else None


def _other_number(written: str, source: random.Random) -> str:
    for words in (_WORDS, _TENS):
        if written in words:
            return source.choice([word for word in words if word != written])
    digits = re.sub(r"[^\d]", "", written)
    while True:
        position = source.randrange(len(digits))
        new = source.choice([d for d in "123456789" if d != digits[position]])
        changed = digits[:position] + new + digits[position + 1 :]
        shown = iter(changed)
        return "".join(next(shown) if c.isdigit() else c for c in written)
