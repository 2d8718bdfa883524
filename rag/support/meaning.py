"""Meaning: how much of a sentence its evidence carries, by shared words, each by its rarity, and by similarity."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from rag.support.words import content

_JOINT = re.compile(
    r"\s*;\s+|,?\s+\b(?:and|but|while|whereas)\b\s+|,\s+(?:after|before|because|since|although|though)\s+"
)
_SHORT = 4  # words of content; a part with fewer is not looked at alone


def rarity(texts: Iterable[str]) -> dict[str, float]:
    """Inverse document frequency of each stem over the texts, smoothed: log(1 + n / (1 + df))."""
    each = [set(content(text)) for text in texts]
    frequency: dict[str, int] = {}
    for stems in each:
        for key in stems:
            frequency[key] = frequency.get(key, 0) + 1
    return {key: math.log(1 + len(each) / (1 + count)) for key, count in frequency.items()}


def coverage(claim: str, evidence: Iterable[str], weights: Mapping[str, float]) -> float:
    """Share of a sentence's words of content, weighted by rarity, that stand in the evidence in some form; 0 to 1.

    A word that no evidence holds weighs as much as the rarest.
    """
    stems = content(claim)
    if not stems:
        return 1.0
    there = {key for text in evidence for key in content(text)}
    rarest = max(weights.values(), default=1.0)
    total = sum(weights.get(key, rarest) for key in stems)
    return sum(weights.get(key, rarest) for key in stems if key in there or kin(key, there)) / total


def kin(key: str, others: Iterable[str]) -> bool:
    """Whether a stem is that of some other by all but its ending: both begin with the same five letters or more."""
    return len(key) >= 5 and any(
        len(o) >= 5 and (o.startswith(key) or key.startswith(o) or o[:6] == key[:6]) for o in others
    )


def weak_meaning(similarity: float, covered: float, least: float, weight: float) -> list[str]:
    """What is wrong when the evidence nearest to a sentence does not carry it.

    similarity: cosine of the sentence and the nearest evidence. covered: as `coverage` gives it. least: the least value of
    weight * similarity + (1 - weight) * covered.
    """
    if weight * similarity + (1 - weight) * covered >= least:
        return []
    return [f"no evidence says this (similarity {similarity:.2f}, words shared {covered:.0%})"]


def parts(text: str) -> list[str]:
    """The coordinate parts of a sentence, those of few words left with the part before."""
    found: list[str] = []
    for piece in _JOINT.split(text):
        if (found and len(content(piece)) < _SHORT) or (found and len(content(found[-1])) < _SHORT):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found


def missing_parts(claim: str, evidence: Sequence[str], weights: Mapping[str, float], least: float) -> list[str]:
    """The coordinate parts of a sentence of which the evidence holds too little, where it has several.

    least: the least share of a part's words, as `coverage` gives it.
    """
    found = parts(claim)
    if len(found) < 2:
        return []
    return [f"no evidence says '{part.strip()}'" for part in found if coverage(part, evidence, weights) < least]
