"""Negation: what a sentence denies its evidence must deny, and what the evidence denies a sentence may not assert. English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.support.inflection import stem
from rag.support.words import Word, words

_PARTICLES = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "without",
        "cannot",
        "hardly",
        "barely",
        "nowhere",
        "outside",
        "except",
        "unlikely",
        "unable",
        "unwilling",
        "impossible",
    ]
)
# Verbs that deny what follows them.
_VERBS = frozenset(map(stem, ("refuse", "fail", "deny", "decline", "stop", "cease", "lack")))
_OF_DEEDS = frozenset(map(stem, ("refuse", "fail", "decline", "stop", "cease")))
_BARRING = frozenset(map(stem, ("bar", "ban", "prevent", "prohibit", "block", "stop", "keep", "discourage")))
# Words that may stand for a denial in other words. They excuse one near them, and accuse nothing.
_LOOSE = (
    _VERBS
    | frozenset(
        map(
            stem,
            [
                "absent",
                "absence",
                "reject",
                "avoid",
                "prevent",
                "halt",
                "end",
                "block",
                "ban",
                "bar",
                "exempt",
                "except",
                "silent",
                "only",
                "unless",
                "impossible",
                "hard",
                "difficult",
                "oppose",
                "forbid",
                "prohibit",
                "dismiss",
                "despite",
                "reluctant",
                "doubt",
                "predecessor",
                "shortage",
                "beyond",
                "first",
                "silent",
            ],
        )
    )
    | {"only", "despite", "beyond", "first"}
)
_PREFIX = re.compile(r"^(?:un|in|im|il|ir|dis|non)(?=[a-z]{4})")
# Words that only look negated.
_NOT_PREFIXED = frozenset(
    ["unless", "united", "university", "universal", "unique", "universe", "income", "increase", "increases", "increased", "increasing", "incident", "incidents", "include", "includes", "included", "including", "indeed", "indian", "indicate", "individual", "industry", "industrial", "inform", "information", "initial", "initially", "injure", "injured", "injury", "inside", "insist", "inspire", "inspired", "install", "institute", "institution", "insurance", "intelligence", "intend", "intended", "intense", "interest", "interests", "interested", "interior", "international", "internet", "interview", "interviews", "introduce", "introduced", "invade", "invasion", "invest", "investigate", "investigation", "investigators", "investment", "investments", "invite", "involve", "involved", "imagine", "immediate", "immediately", "immigration", "impact", "implement", "import", "important", "impose", "imposed", "imposing", "impress", "impressed", "impression", "improve", "improved", "improving", "discover", "discovered", "discovery", "discoveries", "discuss", "discussed", "discussion", "disease", "diseases", "display", "dispute", "disputes", "distance", "distribute", "district", "discount", "ireland", "ireland", "illinois", "illustrate", "images", "instead", "instruct", "instructed", "instructors", "instruments", "intervention", "interim", "insurgents", "insurgency", "insists", "infrastructure", "inflation", "inquiry", "instruction", "imperial", "imperialism", "understand", "undertake", "undergo", "underwent"]
)  # fmt: skip
_NOT_NEGATIONS = re.compile(
    r"\b(?:not only|no (?:fewer|less|more|later|earlier|sooner) than|not (?:less|fewer|more) than|whether or not|no doubt|no wonder|not just|no\. ?\d)\b",
    re.IGNORECASE,
)
_REACH = 4  # words of content that a negation covers
_EXCUSED = 3  # words on each side that a loose word excuses


@dataclass(frozen=True, slots=True)
class Negation:
    """A negating word and the stems that it covers, in order. verb: "refused"; prefix: "unwilling"; else a particle."""

    text: str
    covers: tuple[str, ...]
    verb: bool = False
    prefix: bool = False


def wrong_negation(claim: str, anchors: Sequence[str], matched: frozenset[str]) -> list[str]:
    """What a sentence denies and its anchors do not, or the other way round.

    anchors: the evidence sentences that it rests on. matched: stems that both share.
    """
    own = list(negations(claim))
    theirs = [n for anchor in anchors for n in negations(anchor)]
    # "undisputed" in both says nothing of a "not" that only one has.
    alike = {n.text for n in own if n.prefix} & {n.text for n in theirs if n.prefix}
    own, theirs = ([n for n in found if n.text not in alike] for found in (own, theirs))
    # A loose word in both is no paraphrase of a negation that only one has.
    both = _loose_words([claim]) & _loose_words(anchors)
    excused_there = _excused(anchors, both) | {s for n in theirs for s in n.covers}
    excused_here = _excused([claim], both) | {s for n in own for s in n.covers}
    for negation in own:
        covers = negation.covers[: 1 if negation.verb else 3]
        if negation.prefix:
            if negation.covers[0] in _asserted(anchors) and not excused_there.intersection(negation.covers):
                return [f"'{negation.text}' is not in the evidence, which says the contrary"]
            continue
        if any(s in matched for s in covers):
            if not excused_there.intersection(covers) and not any(set(covers) & set(n.covers) for n in theirs):
                return [f"what '{negation.text}' denies is not denied in the evidence"]
        elif not theirs and not _loose_words(anchors) - both:
            return [f"'{negation.text}' is not in the evidence, which denies nothing"]
    for negation in theirs:
        if negation.prefix:
            if negation.covers[0] in _asserted([claim]) and not excused_here.intersection(negation.covers):
                return [f"the evidence says '{negation.text}'"]
            continue
        first = [s for s in negation.covers[:2] if s in matched]
        if first and not excused_here.intersection(negation.covers) and not any(n.covers == () for n in own):
            return [f"the evidence denies this ('{negation.text}')"]
    return []


@lru_cache(maxsize=4096)
def negations(text: str) -> tuple[Negation, ...]:
    """The negations of a text, in order; "not only" and "no fewer than" are none."""
    skipped = [match.span() for match in _NOT_NEGATIONS.finditer(text)]
    run = words(text)
    found: list[Negation] = []
    for i, word in enumerate(run):
        if any(a <= word.start < b for a, b in skipped):
            continue
        follows = run[i + 1].lower if i + 1 < len(run) else ""
        if word.lower in _PARTICLES or (word.lower == "other" and follows == "than"):
            found.append(Negation(word.text, _covered(run, i)))
        elif word.stem in _BARRING and (start := _from(run, i)) is not None:
            found.append(Negation(word.text, _covered(run, start), verb=True))
        elif word.stem in _VERBS and _governs(run, i):
            found.append(Negation(word.text, _covered(run, i), verb=True))
        elif _is_prefixed(word):
            found.append(Negation(word.text, (stem(_PREFIX.sub("", word.lower)), word.stem), prefix=True))
    return tuple(found)


def _from(run: Sequence[Word], at: int) -> int | None:
    """Where what is barred begins: "barred the president from standing"."""
    return next(
        (
            j
            for j in range(at + 1, min(len(run) - 1, at + 7))
            if run[j].lower == "from" and run[j + 1].lower.endswith("ing")
        ),
        None,
    )


def _governs(run: Sequence[Word], at: int) -> bool:
    """Whether a denying verb stands before what it denies: "refused to", "stopped working"; "refused it" denies nothing."""
    follows = run[at + 1] if at + 1 < len(run) else None
    if follows is None:
        return False
    if follows.lower == "by":
        return False  # "denied by": what it denies may stand anywhere
    if run[at].stem in _OF_DEEDS:
        return follows.lower == "to" or follows.lower.endswith("ing")
    return True


def _is_prefixed(word: Word) -> bool:
    return word.content and word.text.islower() and word.lower not in _NOT_PREFIXED and bool(_PREFIX.match(word.lower))


def _is_loose(word: Word) -> bool:
    return word.stem in _LOOSE or word.lower in _LOOSE or _is_prefixed(word)


def _covered(run: Sequence[Word], at: int) -> tuple[str, ...]:
    covers: list[str] = []
    for word in run[at + 1 :]:
        if word.clause > run[at].clause or len(covers) == _REACH:
            break
        if word.content:
            covers.append(word.stem)
    if not covers:  # "changes nothing": what stands before, nearest first
        covers = [word.stem for word in reversed(run[max(0, at - 4) : at]) if word.content]
    return tuple(covers)


def _asserted(texts: Iterable[str]) -> set[str]:
    return {word.stem for text in texts for word in words(text)}


def _loose_words(texts: Iterable[str]) -> set[str]:
    return {word.stem for text in texts for word in words(text) if _is_loose(word)}


def _excused(texts: Iterable[str], but: set[str]) -> set[str]:
    """The stems near a loose word, those of some loose words left out."""
    found: set[str] = set()
    for text in texts:
        run = words(text)
        for i, word in enumerate(run):
            if _is_loose(word) and word.stem not in but:
                near = [w for w in run[max(0, i - 3 * _EXCUSED) : i] if w.content][-_EXCUSED:]
                near += [w for w in run[i : i + 3 * _EXCUSED] if w.content][: _EXCUSED + 1]
                found.update(w.stem for w in near)
                if _is_prefixed(word):
                    found.add(stem(_PREFIX.sub("", word.lower)))
    return found
