"""Numbers: every quantity of a sentence must stand in its evidence, with its unit, bound and what it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.support.names import joined, names
from rag.support.places import exchanged
from rag.support.quantities import Quantity

_PAIR = re.compile(r"\b(?:both|pair|couple|twins?|second|twice|double[sd]?|either|neither|two)\b", re.IGNORECASE)
_UP = frozenset({"over", "least"})
_DOWN = frozenset({"under", "nearly", "most"})
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_BEYOND = 0.25  # how far "more than" or "nearly" may lie from an exact figure, as a share


def wrong_numbers(
    claimed: Sequence[Quantity],
    anchored: Sequence[Quantity],
    around: Sequence[Quantity],
    claim: str,
    anchors: Sequence[str],
) -> list[str]:
    """What is wrong with the quantities of a sentence.

    anchored: quantities of the evidence sentences that it rests on. around: those of the rest of the same evidence, which
    count where the anchors have none of the same kind left over. claim, anchors: the words of both.
    """
    wrong: list[str] = []
    everything = joined(anchors)
    digits = frozenset(_DIGITS.findall(everything.replace(",", "")))
    spare = [q for q in anchored if not q.implied and not any(_fits(c, q) for c in claimed)]
    for quantity in claimed:
        if quantity.implied or (quantity.ordinal and f"{quantity.value:.10g}" in digits):
            continue
        same = [q for q in anchored if _same_value(quantity, q)]
        fitting = [q for q in same if _fits(quantity, q)]
        if fitting:
            if other := _counts_other(quantity, fitting, anchored):
                wrong.append(f"'{quantity.text}' counts something else in the evidence, which has {other} of these")
        elif same:
            wrong.append(f"'{_shown(quantity)}' is '{_shown(same[0])}' in the evidence")
        elif (
            (quantity.value == 2 and _PAIR.search(everything))
            or _counts_what_is_listed(quantity, claim, everything)
            or (any(_fits(quantity, q) for q in around) and not any(_same_kind(quantity, q) for q in spare))
        ):
            continue
        else:
            wrong.append(f"the number '{quantity.text}' is not in the evidence")
    if not wrong and (swapped := _swapped_numbers(claimed, claim, anchors, anchored)):
        wrong.append(swapped)
    return wrong


def _swapped_numbers(
    claimed: Sequence[Quantity], claim: str, anchors: Sequence[str], anchored: Sequence[Quantity]
) -> str | None:
    def found(quantity: Quantity) -> list[tuple[str, int, int]]:
        same = [q for q in anchored if not q.implied and _same_value(quantity, q) and _same_kind(quantity, q)]
        return [
            (text, q.start, q.start + len(q.text))
            for q in same for text in anchors if text[q.start : q.start + len(q.text)] == q.text
        ]  # fmt: skip

    for first in claimed:
        alike = [q for q in claimed if q.unit == first.unit and (q.days is None) == (first.days is None)]
        places = [found(q) for q in alike]
        if pair := exchanged([(q.start, q.start + len(q.text)) for q in alike], claim, places):
            return f"'{alike[pair[0]].text}' and '{alike[pair[1]].text}' have changed places"
    return None


def _counts_what_is_listed(quantity: Quantity, claim: str, anchors: str) -> bool:
    """Whether "the two", "the three" may count names that the evidence lists."""
    definite = re.search(r"\b(?:the|these|those|both)\s+$", claim[: quantity.start], re.IGNORECASE)
    return bool(definite) and quantity.value in {2, 3, 4} and len(names(anchors)) >= quantity.value


def _same_kind(a: Quantity, b: Quantity) -> bool:
    if a.unit != b.unit or (a.days is None) != (b.days is None) or a.ordinal != b.ordinal:
        return False
    return not a.counted or not b.counted or a.counted == b.counted


def _same_value(claimed: Quantity, found: Quantity) -> bool:
    if (claimed.unit == "%") != (found.unit == "%"):
        return False
    if claimed.unit and found.unit and claimed.unit != found.unit:
        return False
    if claimed.days is not None and found.days is not None:
        return _near(claimed.days, found.days, 0.02)
    if found.implied and found.unit != "%":
        return False
    if claimed.value == found.value:
        return True
    if claimed.unit == "%" and (claimed.value % 1 or found.value % 1) and _near(claimed.value, found.value, 0.02):
        return True
    if claimed.bound == "about":
        return _rounds_to(found.value, claimed.value)
    if claimed.bound in _UP and found.bound in {"exact", *_UP}:
        return claimed.value <= found.value <= claimed.value * (1 + _BEYOND)
    if claimed.bound in _DOWN and found.bound in {"exact", *_DOWN}:
        return claimed.value >= found.value >= claimed.value * (1 - _BEYOND)
    return False


def _fits(claimed: Quantity, found: Quantity) -> bool:
    """Whether a quantity of the evidence supports one of the sentence, its bound included."""
    if not _same_value(claimed, found):
        return False
    apart = claimed.value != found.value and claimed.days is None
    if claimed.bound == "about":
        return True
    if claimed.bound in _UP:
        return found.bound in _UP or (apart and found.bound == "exact" and found.value > claimed.value)
    if claimed.bound in _DOWN:
        return found.bound in _DOWN or (apart and found.bound == "exact" and found.value < claimed.value)
    return found.bound in {"exact", "about"} or found.ordinal


def _counts_other(claimed: Quantity, fitting: Sequence[Quantity], anchored: Sequence[Quantity]) -> str | None:
    """The number that the evidence gives for what is counted here, where it gives another."""
    if not claimed.counted or any(q.counted == claimed.counted or not q.counted for q in fitting):
        return None
    rivals = [q for q in anchored if q.counted == claimed.counted and not q.implied and not _same_value(claimed, q)]
    return rivals[0].text if rivals else None


def _near(a: float, b: float, share: float) -> bool:
    return abs(a - b) <= share * max(abs(a), abs(b))


def _rounds_to(exact: float, rounded: float) -> bool:
    """Whether a figure gives the other when it is rounded to as many digits, at least one and at most three."""
    figures = len(f"{abs(rounded):.15g}".replace(".", "").strip("0").split("e")[0])
    return figures <= 3 and float(f"{exact:.{max(0, figures - 1)}e}") == rounded


def _shown(quantity: Quantity) -> str:
    words = {"exact": "", "about": "about ", "over": "more than ", "least": "at least ", "under": "less than "}
    bound = words.get(quantity.bound, "nearly " if quantity.bound == "nearly" else "at most ")
    return f"{bound}{quantity.text}"
