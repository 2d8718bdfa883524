"""Dates: every date of a sentence must be one that its evidence gives, by itself or by its day of publication."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.support.days import Day, Span, days, spans
from rag.support.places import exchanged


def wrong_dates(
    claimed: Sequence[Day],
    anchored: Sequence[tuple[Day, Span | None]],
    around: Sequence[tuple[Day, Span | None]],
    published: Sequence[Span],
    anchors: Sequence[str],
    claim: str,
) -> list[str]:
    """What is wrong with the dates of a sentence.

    anchored: dates of the evidence sentences that it rests on, `anchors` are their words, each with the days on which its
    article may have come out. around: those of the rest of the same evidence. published: the days of publication themselves. The last two
    count only where the anchors have no date of their own that the sentence leaves out.
    """
    named = frozenset(day.year for day, _ in (*anchored, *around) if day.year)
    # A year beside it counts where the day of publication does not tell which year a date lies in.
    years = frozenset(day.year for day, _ in anchored if day.year) if published else named
    wrong: list[str] = []
    spare = [day for day, out in anchored if not any(_agrees(c, day, out, years) for c in claimed)]
    for day in claimed:
        if any(_agrees(day, other, out, years) for other, out in anchored):
            continue
        elsewhere = any(_agrees(day, other, out, years) for other, out in around)
        on_the_day = any(_within(_meant(day, out, years), [out]) for out in published)
        if (elsewhere or on_the_day) and not spare:
            continue
        if (
            day.month is None
            and day.year is not None
            and re.search(rf"(?<![\d.]){day.year}(?![\d.]*\d)", " ".join(anchors).replace(",", ""))
        ):
            continue  # a number, not a year
        wrong.append(f"the date '{day.text}' is not in the evidence")
    if not wrong and (swapped := _swapped_dates(claimed, claim, anchors)):
        wrong.append(swapped)
    return wrong


def _swapped_dates(claimed: Sequence[Day], claim: str, anchors: Sequence[str]) -> str | None:
    def found(i: int) -> list[tuple[str, int, int]]:
        return [
            (text, d.start, d.end)
            for text in anchors
            for d in days(text)
            if _says_less(claimed[i], d) or _says_less(d, claimed[i])
        ]

    pair = exchanged([(day.start, day.end) for day in claimed], claim, [found(i) for i in range(len(claimed))])
    return f"'{claimed[pair[0]].text}' and '{claimed[pair[1]].text}' have changed places" if pair else None


def _meant(day: Day, published: Span | None, years: frozenset[int]) -> list[Span]:
    return spans(day, published, years)


def _agrees(claimed: Day, found: Day, published: Span | None, years: frozenset[int]) -> bool:
    if claimed.relative and claimed.relative == found.relative:
        return True
    if _says_less(claimed, found):
        return True
    if claimed.year is None and claimed.month is None and claimed.weekday is not None:
        if found.weekday is not None and found.weekday == claimed.weekday:
            return True
        if found.weekday is not None:
            return False
    known = claimed.year is not None or claimed.relative is not None
    return _within(_meant(claimed, published, frozenset() if known else years), _meant(found, published, years))


def _says_less(claimed: Day, found: Day) -> bool:
    """Whether everything that the sentence's date gives is given alike in the evidence."""
    if claimed.relative or found.relative:
        return False
    given = [(getattr(claimed, name), getattr(found, name)) for name in ("year", "month", "day", "weekday")]
    return any(a is not None for a, _ in given) and all(a is None or a == b for a, b in given)


def _within(claimed: Sequence[Span], found: Sequence[Span]) -> bool:
    """Whether some reading of the evidence's date lies within some reading of the sentence's."""
    return any(a <= c and d <= b for a, b in claimed for c, d in found)
