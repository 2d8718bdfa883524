"""The place of a word in a text: the words of content around it, nearer ones weighing more. Tells when two changed places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from rag.support.words import words

_REACH = 5  # words of content on each side


@lru_cache(maxsize=8192)
def place(text: str, start: int, end: int) -> Mapping[str, float]:
    """Stems around the span of a text, each with 1 / its distance in words of content."""
    run = words(text)
    before = [w for w in run if w.end <= start and w.content][-_REACH:]
    after = [w for w in run if w.start >= end and w.content][:_REACH]
    found: dict[str, float] = {}
    for side in (before[::-1], after):
        for distance, word in enumerate(side, start=1):
            found[word.stem] = max(found.get(word.stem, 0.0), 1 / distance)
    return found


def overlap(a: Mapping[str, float], b: Mapping[str, float], leave_out: frozenset[str] = frozenset()) -> float:
    """How much two places have in common: the sum of the smaller weights of the stems in both."""
    return sum(min(weight, b[key]) for key, weight in a.items() if key in b and key not in leave_out)


def exchanged(
    claimed: Sequence[tuple[int, int]],
    claim: str,
    found: Sequence[Sequence[tuple[str, int, int]]],
    margin: float = 0.5,
) -> tuple[int, int] | None:
    """Two items of a sentence that stand in each other's place in the evidence, or None.

    claimed: spans of the items in the sentence. found: for each, the evidence texts with the spans at which it stands. Each
    pair is compared where both stand once in one text: swapped when the places fit better crosswise, by the margin.
    """
    for i, j in combinations(range(len(claimed)), 2):
        one, other = found[i], found[j]
        if len(one) != 1 or len(other) != 1 or one[0][0] != other[0][0] or one[0][1:] == other[0][1:]:
            continue
        text = one[0][0]
        spans = (claimed[i], claimed[j])
        theirs = (one[0][1:], other[0][1:])
        leave_out = frozenset(_stems(claim, spans)) | frozenset(_stems(text, theirs))
        mine = [place(claim, *span) for span in spans]
        there = [place(text, *span) for span in theirs]
        straight = overlap(mine[0], there[0], leave_out) + overlap(mine[1], there[1], leave_out)
        crossed = overlap(mine[0], there[1], leave_out) + overlap(mine[1], there[0], leave_out)
        if crossed > straight + margin:
            return i, j
    return None


def _stems(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    return [w.stem for w in words(text) if any(a <= w.start < b for a, b in spans)]
