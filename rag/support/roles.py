"""Roles: who did what to whom, and which figure is whose, as far as the order of words tells. English.

There is no parser here: a verb is known by its form and place, its agent and its patient are the phrases next to it, a
passive with "by" turns them round. What cannot be read so is left in peace.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.support.inflection import PAST, stem
from rag.support.names import names
from rag.support.quantities import Quantity, quantities
from rag.support.words import Word, words

_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_AUXILIARY = _BE | {
    "has",
    "have",
    "had",
    "will",
    "would",
    "can",
    "could",
    "may",
    "might",
    "must",
    "should",
    "shall",
    "did",
    "does",
    "do",
    "to",
    "not",
    "never",
    "also",
    "then",
    "still",
    "already",
}
_DETERMINERS = frozenset(
    {"the", "a", "an", "his", "her", "its", "their", "this", "that", "these", "those", "no", "some", "any"}
)
_INSIDE = frozenset({"own", "of", "the", "a", "an", "his", "her", "its", "their"})
_PLACES = frozenset(
    {
        "in",
        "at",
        "on",
        "near",
        "since",
        "for",
        "after",
        "before",
        "during",
        "with",
        "from",
        "over",
        "to",
        "under",
        "by",
        "as",
    }
)
_REACH = 7
_MOTION = ("from", "to", "into", "against", "over", "than")


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb with the stems of the phrase that does it and of the phrase that it is done to; either may be empty."""

    verb: str
    agent: frozenset[str]
    patient: frozenset[str]
    to: frozenset[str]
    """The phrase after the "to" that follows."""


def wrong_roles(claim: str, anchors: Sequence[str]) -> list[str]:
    """Where a sentence makes the doer of its anchors the one it is done to, or gives one's figure to the other."""
    for anchor in anchors:
        for own in deeds(claim):
            for other in deeds(anchor):
                if _swapped(own, other):
                    return [f"the evidence has who '{own.verb}' and who suffers it the other way round"]
        theirs = _objects(anchor)
        mine = _objects(claim)
        for a in mine:
            for b in mine:
                if (
                    a < b
                    and mine[a] & theirs.get(b, frozenset())
                    and mine[b] & theirs.get(a, frozenset())
                    and not mine[a] & theirs.get(a, frozenset())
                ):
                    return [f"'{a}' and '{b}' have changed places in the sentence"]
        if found := _exchanged(claim, anchor):
            return [found]
    return []


@lru_cache(maxsize=4096)
def deeds(text: str) -> tuple[Deed, ...]:
    """The verbs of a text with agent and patient, where both can be told."""
    run = words(text)
    found: list[Deed] = []
    for i in range(len(run)):
        if not _is_verb(run, i):
            continue
        passive = _is_passive(run, i)
        before, after = _before(run, i), _after(run, i + 1)
        joined = run[i - 1].lower if i else ""
        if joined in {"and", "then"} and found:
            before = found[-1].agent or before  # "they drove in and seized"
        if passive:
            by = next(
                (
                    j
                    for j in range(i + 1, min(len(run), i + 12))
                    if run[j].lower == "by" and run[j].clause <= run[i].clause + 1
                ),
                None,
            )
            before, after = (_after(run, by + 1) if by is not None else frozenset()), before
        to = next(
            (j for j in range(i + 1, min(len(run), i + 9)) if run[j].lower == "to" and run[j].clause == run[i].clause),
            None,
        )
        if before or after:
            found.append(Deed(run[i].text.lower(), before, after, _after(run, to + 1) if to else frozenset()))
    return tuple(found)


def _swapped(own: Deed, other: Deed) -> bool:
    if own.agent & other.to and own.to & other.agent and not own.agent & other.agent:
        return True
    if not (own.agent & other.patient) or own.agent & other.agent or own.patient & other.patient:
        return False
    if own.patient & other.agent:
        return True
    # Half of it is enough with the same verb: the one it was done to is said to do it.
    return stem(own.verb) == stem(other.verb) and bool(other.agent) and bool(own.patient)


def _is_verb(run: Sequence[Word], i: int) -> bool:
    word = run[i]
    if not (word.content or word.lower in PAST) or word.text[:1].isupper():
        return False
    before = run[i - 1].lower if i else ""
    if before in _AUXILIARY and before != "to":
        return word.lower.endswith(("ed", "en", "ing", "n", "t", "d")) or before not in _BE or word.lower in PAST
    if before == "to":
        return not word.lower.endswith("s")
    if before in _DETERMINERS:
        return False
    if word.lower in PAST:
        return True
    if word.lower.endswith("ed") and len(word.lower) > 4:
        return not (i + 1 < len(run) and before in _PLACES)
    follows = run[i + 1] if i + 1 < len(run) else None
    return bool(
        word.lower.endswith("s") and not word.lower.endswith("ss") and i and run[i - 1].text[:1].isupper()
        and follows and (follows.lower in _DETERMINERS or follows.text[:1].isupper())
    )  # fmt: skip


def _is_passive(run: Sequence[Word], i: int) -> bool:
    for word in reversed(run[max(0, i - 3) : i]):
        if word.lower in _BE:
            return not run[i].lower.endswith("ing")
        if word.content and not word.lower.endswith("ly"):
            break
    return i + 1 < len(run) and run[i + 1].lower == "by" and run[i].lower.endswith(("ed", "n", "t", "d"))


def _before(run: Sequence[Word], at: int) -> frozenset[str]:
    """The phrase before a verb: its last words of content, without what hangs on a preposition."""
    i = at - 1
    while i >= 0 and (
        run[i].lower in _AUXILIARY or run[i].lower.endswith("ly") or run[i].lower in {"who", "which", "that", "had"}
    ):
        i -= 1
    phrase: list[str] = []
    least = max(0, at - 14)
    while i >= least:
        word = run[i]
        if word.content and not (_is_verb(run, i)):
            phrase.append(word.stem)
        elif word.lower in _INSIDE or word.lower == "and":
            pass
        elif word.lower in _PLACES and phrase:
            phrase = []  # "the army in Kidal retook": go on to the army
        else:
            break
        i -= 1
    return frozenset(phrase)


def _after(run: Sequence[Word], at: int) -> frozenset[str]:
    """The phrase after a verb or preposition, up to the next preposition, verb or clause."""
    phrase: list[str] = []
    for i in range(at, min(len(run), at + _REACH)):
        word = run[i]
        if phrase and word.clause != run[at].clause:
            break
        if word.content and not _is_verb(run, i):
            phrase.append(word.stem)
        elif (
            word.lower in _INSIDE
            or word.lower in {"and", "at", "least"}
            or (not phrase and word.lower in {"down", "up", "out", "about", "more", "than"})
        ):
            continue
        else:
            break
    return frozenset(phrase)


def _objects(text: str) -> dict[str, frozenset[str]]:
    """The phrase after each preposition of motion and comparison that stands once in a text."""
    run = words(text)
    places = {p: [i for i, word in enumerate(run) if word.lower == p] for p in _MOTION}
    return {p: _after(run, at[0] + 1) for p, at in places.items() if len(at) == 1}


def _exchanged(claim: str, anchor: str) -> str | None:
    """Two figures of two owners that the sentence gives to each other's owner."""
    mine, theirs = _owners(claim), _owners(anchor)
    shared = [value for value in mine if value in theirs]
    for i, a in enumerate(shared):
        for b in shared[i + 1 :]:
            if mine[a] and mine[b] and mine[a] == theirs[b] and mine[b] == theirs[a] and mine[a] != mine[b]:
                return f"the figures of '{mine[a]}' and '{mine[b]}' have changed places"
    return None


def _owners(text: str) -> dict[float, str]:
    """For each quantity that stands once, the last part of the name nearest before it, else of the next one."""
    found: list[tuple[int, str]] = []
    for name in names(text):
        for match in re.finditer(rf"\b{re.escape(name[-1])}\b", text):
            found.append((match.start(), stem(name[-1])))
    amounts: list[Quantity] = [q for q in quantities(text) if not q.implied]
    owners: dict[float, str] = {}
    for quantity in amounts:
        if sum(q.value == quantity.value for q in amounts) > 1:
            continue
        before = [name for at, name in sorted(found) if at < quantity.start]
        after = [name for at, name in sorted(found) if at > quantity.start]
        owners[quantity.value] = before[-1] if before else (after[0] if after else "")
    return owners
