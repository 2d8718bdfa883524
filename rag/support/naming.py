"""Names: every name of a sentence must be one that its evidence uses, in full, in part, or as its initials.

Where the evidence says "he" or "the company", the name may come from its title or the words around. How names are found
in a text is known elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.support.attribution import speakers
from rag.support.inflection import stem
from rag.support.names import NAME, NOT_NAMES, PART, TITLES, Found, clean, joined, names_beside, possible_names
from rag.support.places import exchanged, overlap, place
from rag.support.words import GRAMMAR, Word, words

_PREPOSITIONS = frozenset(
    [
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "to",
        "into",
        "against",
        "near",
        "under",
        "about",
        "between",
        "after",
        "before",
    ]
)
_REFERS = frozenset(
    ["he", "she", "him", "her", "his", "hers", "they", "them", "their", "it", "its", "we", "our", "us", "i", "my", "me"]
)


def wrong_names(
    claim: str, anchors: Sequence[str], around: Sequence[str], everywhere: str, *, places: bool = True
) -> list[str]:
    """What is wrong with the names of a sentence.

    anchors: the evidence sentences that it rests on. around: the title and the rest of the same evidence. everywhere:
    all evidence with its titles, for the full form of a name that the anchors use in part. places: whether to compare
    the places of names, too; of use only where nouns are not written large.
    """
    here, near, far, own = Found(joined(anchors)), Found(joined(around)), Found(everywhere), Found(claim)
    wrong: list[str] = []
    for name in names_beside(claim, everywhere):
        parts = [part for part in name if part.lower() not in TITLES and part.lower() not in GRAMMAR] or list(name)
        shown = " ".join(name)
        missing = [part for part in parts if not here.has(part)]
        if not missing or here.has_initials(parts) or here.spells_out(parts):
            if places and (rival := _rival(name, claim, own, anchors, everywhere)):
                wrong.append(f"the evidence has '{rival}' where the sentence has '{shown}'")
        elif len(missing) < len(parts):  # part of it is there; the rest must belong to the same name
            if not far.together(parts):
                wrong.append(f"the name '{shown}' stands otherwise in the evidence")
        elif not (near.together(parts) or near.has_initials(parts)):
            wrong.append(f"the name '{shown}' is not in the evidence")
        elif places and (rival := _rival(name, claim, own, anchors, everywhere)):
            wrong.append(f"the evidence has '{rival}' where the sentence has '{shown}'")
        elif places and not any(_refers(anchor) for anchor in anchors):
            wrong.append(f"the name '{shown}' is not in the evidence for this")
    if places and not wrong and (swapped := swapped_names(claim, anchors)):
        wrong.append(swapped)
    return wrong


def swapped_names(claim: str, anchors: Sequence[str]) -> str | None:
    """Two names that have changed places, or None."""
    speaking = [(speaker.start, speaker.end) for speaker in speakers(claim)]  # "X said" may open or close a sentence
    spans = [
        (m.start(), m.end(), m[0])
        for m in NAME.finditer(claim)
        if clean(m[0].split()[-1]).lower() not in NOT_NAMES
        and not any(a < m.end() and m.start() < b for a, b in speaking)
    ]

    def found(i: int) -> list[tuple[str, int, int]]:
        last = re.escape(clean(spans[i][2].split()[-1]))
        return [(anchor, m.start(), m.end()) for anchor in anchors for m in re.finditer(rf"\b{last}\b", anchor)]

    pair = exchanged([(start, end) for start, end, _ in spans], claim, [found(i) for i in range(len(spans))])
    return f"'{spans[pair[0]][2]}' and '{spans[pair[1]][2]}' have changed places" if pair else None


def _rival(name: Sequence[str], claim: str, own: Found, anchors: Sequence[str], everywhere: str) -> str | None:
    """A name that an anchor has in the place of this one, where the anchor has not this one and the sentence not that."""
    if _holds(anchors[0], name):
        return None
    mine = _place(claim, name)
    spare = [
        part for other in possible_names(anchors[0], everywhere) for part in _segments(other) if not own.any_part(part)
    ]
    best = max([overlap(mine, _place(text, name)) for text in anchors[1:] if _holds(text, name)], default=0.0)
    best = max([best, *(overlap(mine, p) for p in _referring_places(anchors[0], claim))])
    shared, rival = max(
        ((overlap(mine, _place(anchors[0], other)), " ".join(other)) for other in spare), default=(0.0, "")
    )
    return rival if rival and shared >= best else None


def _segments(name: Sequence[str]) -> list[tuple[str, ...]]:
    """A name cut at its words of grammar: "President X of Y" is that of X and of Y."""
    found: list[tuple[str, ...]] = [()]
    for part in name:
        if part.lower() in GRAMMAR:
            found.append(())
        elif part.lower() not in TITLES:
            found[-1] += (part,)
    return [segment for segment in found if segment]


def _holds(text: str, name: Sequence[str]) -> bool:
    found = Found(text)
    return (
        any(found.has(part) for part in name if part.lower() not in TITLES)
        or found.has_initials(name)
        or found.spells_out(name)
    )


def _place(text: str, name: Sequence[str]) -> Mapping[str, float]:
    """Where a name first stands: the words around it and the preposition before it."""
    run = words(text)
    keys = {stem(part) for part in PART.findall(" ".join(name))}
    at = [i for i, w in enumerate(run) if w.stem in keys and w.text[:1].isupper()]
    if not at:
        return {}
    last = max(i for i in at if i - at[0] < len(name) + 2)
    return {**place(text, run[at[0]].start, run[last].end), **_preposition(run, at[0])}


def _referring_places(text: str, claim: str) -> list[Mapping[str, float]]:
    """The places of what stands for a name: pronouns, and nouns with "the" that the sentence has not itself."""
    run = words(text)
    own = {w.stem for w in words(claim)}
    return [
        {**place(text, w.start, w.end), **_preposition(run, i)}
        for i, w in enumerate(run)
        if _is_referring(run, i) and w.stem not in own
    ]


def _preposition(run: Sequence[Word], at: int) -> dict[str, float]:
    for word in reversed(run[max(0, at - 3) : at]):
        if word.lower in _PREPOSITIONS:
            return {f"<{word.lower}>": 0.5}
        if word.content and word.text.islower():
            break
    return {}


def _refers(text: str) -> bool:
    run = words(text)
    return any(_is_referring(run, i) for i in range(len(run)))


def _is_referring(run: Sequence[Word], i: int) -> bool:
    """Whether a word stands for a name: "he", or the noun of "the company"."""
    if run[i].lower in _REFERS:
        return True
    return (
        i > 0
        and run[i].content
        and run[i].text.islower()
        and any(w.lower in {"the", "this", "that"} for w in run[max(0, i - 2) : i])
    )
