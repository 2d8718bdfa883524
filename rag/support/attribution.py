"""Attribution: who said it, and whether it is said to have happened or only planned, alleged or thought possible. English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.support.inflection import PAST, stem
from rag.support.meaning import kin
from rag.support.words import Word, words

_SAYING = frozenset(
    map(
        stem,
        [
            "say",
            "tell",
            "add",
            "claim",
            "argue",
            "announce",
            "warn",
            "note",
            "deny",
            "confirm",
            "acknowledge",
            "admit",
            "insist",
            "report",
            "describe",
            "testify",
            "tweet",
            "complain",
            "reply",
            "answer",
            "explain",
            "state",
            "suggest",
            "conclude",
            "maintain",
            "promise",
            "declare",
            "criticise",
            "criticize",
            "comment",
            "assert",
            "allege",
            "condemn",
            "accuse",
            "reject",
            "dismiss",
            "call",
            "admit",
            "insist",
            "respond",
            "relate",
        ],
    )
)
_FINITE = re.compile(r"(?:ed|says?|said|told|tells?|denied|denies|call|calls)$")
_PRONOUNS = frozenset({"he", "she", "they", "it", "who", "i", "we", "which", "that"})
_REPORTED = frozenset(
    map(
        stem,
        [
            "allege",
            "allegedly",
            "alleged",
            "reportedly",
            "claim",
            "accuse",
            "suspect",
            "suspected",
            "rumour",
            "rumor",
            "supposedly",
            "purportedly",
            "accusation",
            "allegation",
            "unconfirmed",
        ],
    )
)
_PLANNED = frozenset(
    map(
        stem,
        [
            "plan",
            "intend",
            "propose",
            "expect",
            "hope",
            "want",
            "aim",
            "seek",
            "ask",
            "request",
            "threaten",
            "promise",
            "consider",
            "due",
            "prepare",
            "proposal",
            "try",
            "attempt",
            "pledge",
            "vow",
            "schedule",
        ],
    )
) | {"will", "would", "shall", "wo", "'ll"}
_POSSIBLE = frozenset(
    {
        "may",
        "might",
        "could",
        "likely",
        "possibl",
        "possible",
        "possibly",
        "perhap",
        "perhaps",
        "probabl",
        "probably",
        "whether",
        "if",
        "should",
    }
) | {stem("likely"), stem("probably"), stem("possible")}
_LATER = frozenset({"will", "would", "shall"})
_BEFORE_INFINITIVE = frozenset({"is", "are", "was", "were", "be"})
_REACH = 4
_INSIDE = frozenset(["of", "the", "a", "an", "for", "and", "in", "at", "from", "with"])


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: stems of the phrase, position of the word of saying, span of the phrase; whether it holds a name."""

    stems: frozenset[str]
    at: int
    start: int
    end: int
    named: bool


@dataclass(frozen=True, slots=True)
class Hedge:
    """A word that takes back a part of what is said, and the stems that it covers."""

    text: str
    kind: str
    covers: tuple[str, ...]


def wrong_speaker(claim: str, anchors: Sequence[str]) -> list[str]:
    """The speaker that a sentence names, when in its anchors someone else speaks.

    Whoever stands before a word of saying may be its speaker, for relative clauses come between; so does whoever comes
    after "according to" or after an inverted "said".
    """
    told = [(anchor, found) for anchor in anchors for found in speakers(anchor)]
    if not told:
        return []
    possible = {s for anchor, found in told for s in (*found.stems, *(w.stem for w in words(anchor)[: found.at]))}
    stems = {word.stem for anchor in anchors for word in words(anchor)}
    own = {word.stem for word in words(claim)}
    spoken = {s for found in speakers(claim) for s in found.stems}
    for speaker in speakers(claim):
        if (
            not speaker.stems
            or speaker.stems & _PRONOUNS
            or speaker.stems & possible
            or any(kin(s, possible) for s in speaker.stems)
        ):
            continue
        shown = claim[speaker.start : speaker.end]
        if speaker.stems & stems:
            return [f"in the evidence it is not '{shown}' who says this"]
        named = [found for _, found in told if found.named]
        if named and len(named) == len(told) and any(f.stems & own and not f.stems & spoken for f in named):
            return [f"in the evidence it is not '{shown}' who says this"]
    return []


def wrong_hedge(claim: str, anchors: Sequence[str], matched: frozenset[str]) -> list[str]:
    """What the anchors only report, plan or think possible and a sentence states, or the other way round."""
    own = hedges(claim)
    theirs = [h for anchor in anchors for h in hedges(anchor)]
    hedged = {s for h in own for s in h.covers}
    for hedge in theirs:
        told = sum(s in matched for s in hedge.covers) >= 2 if hedge.kind == "reported" else False
        if not hedge.covers or (hedge.covers[0] not in matched and not told) or hedged.intersection(hedge.covers):
            continue
        if hedge.kind == "reported" and (
            _said(claim, next(s for s in hedge.covers if s in matched)) or any(h.kind == "reported" for h in own)
        ):
            continue
        if hedge.text.lower() in _LATER and not _past(claim, hedge.covers[0]):
            continue  # "it would change nothing" may be told as "it changes nothing"
        if hedge.kind == "reported" or not own:
            return [f"the evidence says '{hedge.text}', the sentence leaves it out"]
    for hedge in own:
        if (
            hedge.kind != "reported"
            and hedge.text.lower() not in _LATER
            and not theirs
            and hedge.covers
            and hedge.covers[0] in matched
        ):
            return [f"'{hedge.text}' is not in the evidence"]
    return []


def _past(claim: str, key: str) -> bool:
    return any(word.stem == key and (word.lower.endswith("ed") or word.lower in PAST) for word in words(claim))


def _said(claim: str, key: str) -> bool:
    """Whether a word of the sentence stands in what someone is said to say."""
    run = words(claim)
    at = next((i for i, word in enumerate(run) if word.stem == key), 0)
    return any(found.at < at or found.at >= len(run) - 3 for found in speakers(claim))


@lru_cache(maxsize=4096)
def speakers(text: str) -> tuple[Speaker, ...]:
    """Who speaks, for each word of saying in a text and each "according to", where that can be told."""
    run = words(text)
    found: list[Speaker] = []
    for i, word in enumerate(run):
        phrase: list[Word] = []
        if word.lower == "according" and i + 1 < len(run) and run[i + 1].lower == "to":
            phrase = _phrase_after(run, i + 2)
        elif word.stem in _SAYING and word.text.islower() and _FINITE.search(word.lower):
            passive = i > 0 and run[i - 1].lower in {"be", "been", "is", "are", "was", "were", "being"}
            if i + 1 < len(run) and run[i + 1].lower == "by":
                phrase = _phrase_after(run, i + 2)
            elif not passive:
                phrase = _phrase_before(run, i)
                if not phrase and i + 1 < len(run) and run[i + 1].text[:1].isupper():
                    phrase = _phrase_after(run, i + 1)
        if phrase:
            stems = frozenset(w.stem for w in phrase)
            start, end = min(w.start for w in phrase), max(w.end for w in phrase)
            found.append(Speaker(stems, i, start, end, any(w.text[:1].isupper() for w in phrase)))
    return tuple(found)


@lru_cache(maxsize=4096)
def hedges(text: str) -> tuple[Hedge, ...]:
    """The hedges of a text in order, with what they cover."""
    run = words(text)
    found: list[Hedge] = []
    for i, word in enumerate(run):
        kind = None
        if word.stem in _REPORTED:
            kind = "reported"
        elif word.lower in _PLANNED or word.stem in _PLANNED:
            kind = "planned"
        elif word.lower in _POSSIBLE or word.stem in _POSSIBLE:
            kind = "possible"
        elif word.lower in _BEFORE_INFINITIVE and i + 1 < len(run) and run[i + 1].lower == "to":
            kind = "planned"
        if kind:
            across = kind == "reported"  # "a rumour, denied by …, that"
            covers = tuple(w.stem for w in run[i + 1 : i + 12] if w.content and (across or w.clause == word.clause))[
                :_REACH
            ]
            found.append(Hedge(word.text, kind, covers))
    return tuple(found)


def _phrase_before(run: Sequence[Word], at: int) -> list[Word]:
    found: list[Word] = []
    for word in reversed(run[max(0, at - 10) : at]):
        if word.lower in _PRONOUNS:
            return found or [word]
        if found and word.clause != found[0].clause:
            break
        if word.content:
            found.append(word)
        elif word.lower not in _INSIDE and found:
            break
    return found


def _phrase_after(run: Sequence[Word], at: int) -> list[Word]:
    found: list[Word] = []
    for word in run[at : at + 7]:
        if found and (word.clause != run[at].clause or not (word.content or word.lower in {"of", "the"})):
            break
        if word.lower in _PRONOUNS and not found:
            return [word]
        if word.content:
            found.append(word)
    return found
