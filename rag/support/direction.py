"""Direction: where a sentence says "rose", its evidence may not say "fell"; nor "after" where it says "before". English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.support.negation import negations
from rag.support.opposites import poles
from rag.support.words import words

_REACH = 6  # words on each side that tell what a direction is said of
# Their sides may change places with the sense unchanged: "X before Y" is "Y after X".
_CONVERSE = frozenset(
    {
        "befor",
        "before",
        "after",
        "prior",
        "follow",
        "preced",
        "ahead",
        "behind",
        "abov",
        "below",
        "above",
        "more",
        "less",
        "fewer",
        "buy",
        "sell",
        "give",
        "receiv",
        "get",
        "import",
        "export",
        "lend",
        "borrow",
        "win",
        "lose",
        "beat",
        "defeat",
        "later",
        "earlier",
        "until",
        "since",
        "ancestor",
        "descend",
    }
)

_PARTICLES = frozenset({"down", "up", "off", "back", "out", "in", "on"})
_FOR = frozenset({"champion", "advoc", "support"})  # turned round by "against"


@dataclass(frozen=True, slots=True)
class Direction:
    """A word with a pole on one or more axes, and the stems on either side of it."""

    text: str
    key: str
    poles: frozenset[tuple[int, int]]
    before: frozenset[str]
    after: frozenset[str]

    @property
    def near(self) -> frozenset[str]:
        """The stems on both sides."""
        return self.before | self.after


def wrong_direction(claim: str, anchors: Sequence[str]) -> list[str]:
    """The words of a sentence that its anchors say the opposite of."""
    theirs = [d for anchor in anchors for d in directions(anchor)]
    mine = directions(claim)
    for own in mine:
        opposite = frozenset((axis, 1 - pole) for axis, pole in own.poles)
        same = [d for d in theirs if d.poles & own.poles]
        turned = own.key in _CONVERSE and bool(same) and all(_sides_changed(own, d) for d in same if d.key == own.key)
        if not turned and any(d.key == own.key and d.near & own.near for d in same):
            continue
        contrary = [d for d in theirs if d.poles & opposite and not _told(d, own, mine)]
        if not contrary:
            continue
        rival = max(contrary, key=lambda d: len(d.near & own.near))
        overlap = len(rival.near & own.near)
        ally = max((len(d.near & own.near) for d in same), default=-1)
        if ally >= overlap or overlap == 0:
            continue
        if own.key in _CONVERSE and rival.key in _CONVERSE and _sides_changed(own, rival):
            continue
        return [f"the evidence says '{rival.text}', not '{own.text}'"]
    return []


def _told(theirs: Direction, own: Direction, mine: Sequence[Direction]) -> bool:
    """Whether some other word of the sentence says what this word of the evidence says, of the same thing."""
    return any(d is not own and d.poles & theirs.poles and (d.key == theirs.key or d.near & theirs.near) for d in mine)


@lru_cache(maxsize=4096)
def directions(text: str) -> tuple[Direction, ...]:
    """The words of a text that have an opposite, those under a negation turned around."""
    run = words(text)
    lexicon = poles()
    found: list[Direction] = []
    denied = {s for n in negations(text) if not n.prefix for s in n.covers[:1]}
    i = 0
    while i < len(run):
        for size in (3, 2, 1):
            key = "_".join(word.stem for word in run[i : i + size])
            if len(run) - i >= size and key in lexicon:
                break
        else:
            particle = next(
                (w.stem for w in run[i + 2 : i + 6] if w.lower in _PARTICLES), ""
            )  # "turned the offer down"
            key, size = f"{run[i].stem}_{particle}", 1
            if key not in lexicon:
                i += 1
                continue
        clause = run[i].clause
        before = [w.stem for w in run[max(0, i - 2 * _REACH) : i] if w.content and abs(w.clause - clause) <= 1][
            -_REACH:
        ]
        after = [w.stem for w in run[i + size : i + size + 2 * _REACH] if w.content and abs(w.clause - clause) <= 1][
            :_REACH
        ]
        signs = lexicon[key]
        against = i + size < len(run) and run[i + size].lower == "against" and key in _FOR
        if (key in denied) != against:
            signs = frozenset((axis, 1 - pole) for axis, pole in signs)
        shown = text[run[i].start : run[i + size - 1].end]
        found.append(Direction(shown, key, signs, frozenset(before), frozenset(after)))
        i += size
    return tuple(found)


def _sides_changed(a: Direction, b: Direction) -> bool:
    straight = len(a.before & b.before) + len(a.after & b.after)
    crossed = len(a.before & b.after) + len(a.after & b.before)
    return crossed > straight
