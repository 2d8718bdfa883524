"""Whether a question leans on the conversation before it, and with which words. English; knows no archive.

A question that is complete in itself must not inherit anything, so in doubt it does not lean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.question import names

Lean = Literal["fragment", "pronoun", "thin"]
Referent = Literal["person", "group", "thing", "place"]

_WORD = re.compile(r"[^\W_][\w'’-]*")
_OPENING = re.compile(
    r"^\W*(?:(?:and|but|so|or|ok|okay|then|also)\b[\s,]*)*(?:(?:what|how)\s+about\b|what\s+else\b)?[\s,]*",
    re.IGNORECASE,
)
_AUXILIARY = frozenset({
    "is", "are", "was", "were", "be", "been", "am", "did", "do", "does", "has", "have", "had", "will", "would", "can",
    "could", "shall", "should", "may", "might", "must", "isn't", "aren't", "wasn't", "weren't", "didn't", "don't",
    "doesn't", "hasn't", "haven't", "hadn't", "won't", "wouldn't", "can't", "couldn't",
})  # fmt: skip
_ASKS_ADVERB = frozenset({"why", "when", "where", "how"})
_ASKS = _ASKS_ADVERB | {"who", "whom", "whose", "what", "which"}
_PREPOSITIONS = frozenset({
    "in", "on", "at", "of", "for", "from", "by", "to", "with", "under", "after", "before", "during", "since", "until",
    "till", "against", "about", "near", "between", "into", "over", "because", "than", "as", "like", "without", "through",
    "per", "among", "within", "around", "behind", "towards", "upon",
})  # fmt: skip
_PRONOUN = re.compile(
    r"\b(?:(?P<person>he|him|his|she|her|hers)|(?P<group>they|them|their|theirs)|(?P<thing>it|its)"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )(?<!\bbeen )(?P<place>there(?!\s+(?:is|are|was|were|has|have|will|may|might)\b)))\b",
    re.IGNORECASE,
)
# "It" that stands for nothing.
_EMPTY_IT = re.compile(
    r"\bit\s+(?:take[sn]?|took|taken|true|possible|legal|illegal|necessary|difficult|hard|easy|likely|important|clear|be|get|gets|mean|rain\w*|snow\w*)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:these|those)\b(?!\s+(?:who|that|which|in|of|with|whose))"
    r"|\bthis\b(?!\s+(?:week|month|year|morning|evening|century|decade|season|spring|summer|autumn|fall|winter|\w+day)\b)"
    r"|\b(?:is|was|did|does|do|has|had|will|would|could|after|before|about|of|for|in|from|by|with|like|than|why|how|to|at)\s+that\b"
    r"(?!\s+(?:the|a|an|he|she|it|they|there|is|was|are|were|has|have|had|\w+n't)\b)"
    r"|\bthat\W*$",
    re.IGNORECASE,
)
# What is counted, compared or chosen was named before.
_REFERRING = re.compile(
    r"\b(?:the|an?)\s*other\b|\bothers?\W*$|\banother\b|\belse\b|\bthe\s+(?:same|latter|former)\b"
    r"|\b(?:the|which|this|that)\s+(?:\w+\s+)?ones?\b|\bboth\W*$"
    r"|\bthe\s+(?:first|second|third|fourth|last|next)(?=\s*$|\s*\?|\s+(?:and|or)\b)"
    r"|\b(?:comes?|came)\s+(?:first|second|third|next|last)\b",
    re.IGNORECASE,
)
_INDEFINITE = re.compile(r"\b(?:an?|any|some)\s+\w+", re.IGNORECASE)
_DEFINING = re.compile(
    r"^\W*(?:what(?:'s|\s+(?:is|are|was|were))\s+(?!the\b)\w+|who(?:'s|\s+(?:is|are|was|were))\s+(?!next\b|the\b)\w+\W*$)",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\bthe\s+((?:[\w'’-]+\s*){1,3})", re.IGNORECASE)
_MODIFIED = _PREPOSITIONS | {"that", "who", "which", "whose", "where", "named", "called", "known"}
_EMPTY = _PREPOSITIONS | _ASKS | _AUXILIARY | {
    "the", "a", "an", "and", "or", "but", "so", "then", "also", "not", "all", "least", "most", "more", "many", "much",
    "any", "some", "away", "up", "down", "out", "off", "exactly", "actually", "say", "said", "happen", "happened",
    "happens", "done", "being", "tell", "me", "he", "him", "his", "she", "her", "hers", "they", "them", "their", "theirs",
    "it", "its", "there", "this", "that", "these", "those", "i", "we", "you", "us",
}  # fmt: skip
_EMPTY_VERBS = frozenset(
    {"react", "reacted", "think", "thought", "answer", "answered", "reply", "replied", "go", "went"}
)
# A question of more words, or of more words that say something, tells by itself what it is about.
_LONG, _TELLING = 16, 4
_SUBJECTS = frozenset({"he", "she", "it", "they"})


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A word that stands for something said earlier: `question[start:end]`, and what sort of thing it can stand for."""

    start: int
    end: int
    referent: Referent


def opening(question: str) -> int:
    """Length of the words that only link a question to the one before: "and", "but what about"."""
    match = _OPENING.match(question)
    return match.end() if match else 0


def leaning(question: str) -> Lean | None:
    """How a question leans on what was said before, or None when it can stand alone.

    fragment: it has no predicate of its own ("and in the south?", "why?"). pronoun: a word in it stands for something
    that it does not name. thin: it is a sentence, and yet says too little of what it is about ("Who takes over?").
    """
    at = opening(question)
    rest = question[at:]
    words = [word.lower() for word in _WORD.findall(rest)]
    linked = bool(_WORD.search(question[:at]))
    if not words or len(words) > _LONG:
        return "fragment" if linked and not words else None
    if not _has_predicate(words):
        asks = words[0] in _ASKS or (words[0] in _PREPOSITIONS and any(word in _ASKS for word in words))
        return "fragment" if linked or asks else None
    if pronouns(question) or _POINTING.search(rest):
        return "pronoun"
    about = [word for word in content(rest) if word not in _EMPTY_VERBS]
    if len(about) <= _TELLING and _REFERRING.search(rest):
        return "thin"
    own = names(rest)
    if own:
        named = {part.lower() for name in own for part in _WORD.findall(name)}
        return "thin" if linked and all(word.removesuffix("'s") in named for word in about) else None
    # Who writes no capitals writes none in names either: what looks like "the company" may be the name of one.
    few = (2 if question != question.lower() else 1) + (2 if linked else 0)
    if len(about) > few or _DEFINING.search(rest):
        return None
    return "thin" if _anaphoric(rest) or not (_INDEFINITE.search(rest) or _DEFINITE.search(rest)) else None


def pronouns(question: str) -> list[Pronoun]:
    """Pronouns of a question that stand for nothing in the question itself."""
    return [
        Pronoun(match.start(), match.end(), match.lastgroup)  # type: ignore[arg-type]
        for match in _PRONOUN.finditer(question)
        if not _stands_within(question, match)
    ]


def _stands_within(question: str, match: re.Match[str]) -> bool:
    """Whether a pronoun stands for something in its own question, or for nothing at all."""
    before, word = question[: match.start()], match[0].lower()
    if match.lastgroup == "thing" and _EMPTY_IT.match(question, match.start()):
        return True
    if match.lastgroup == "place":
        return bool(names(before))
    preceding = [other.lower() for other in _WORD.findall(before)]
    if preceding and preceding[-1] in _AUXILIARY and word in _SUBJECTS:
        if sum(other in _AUXILIARY for other in preceding) > 1 and content(before):
            return True  # of a second clause: "who was the mayor and when did he die"
        return match.lastgroup == "group" and len(content(question)) > _TELLING  # "they" as in "how do they make steel"
    if names(before):
        return True
    if match.lastgroup == "thing" and word == "it" and preceding and preceding[-1] in _PREPOSITIONS:
        return False
    if match.lastgroup == "person" and word in ("his", "her") and preceding[:1] == ["who"]:
        return True  # whoever is asked for
    return len(content(before)) > 1


def _has_predicate(words: list[str]) -> bool:
    """Whether there is a verb, as far as word order tells without a dictionary of verbs."""
    if any(word in _AUXILIARY for word in words):
        return True
    asks = next((i for i, word in enumerate(words) if word in _ASKS), None)
    if asks is None:
        return False
    after = words[asks + 1 :]
    if words[asks] in ("who", "whom"):
        return bool(after)
    if words[asks] in ("what", "which", "whose"):
        return len(after) > 1 and after[0] not in _PREPOSITIONS
    return words[asks] == "how" and after[:1] in (["many"], ["much"]) and len(after) > 2


def content(text: str) -> list[str]:
    """Words of a text that say something, in lower case."""
    return [word for word in (word.lower() for word in _WORD.findall(text)) if word not in _EMPTY]


def _anaphoric(text: str) -> bool:
    """Whether some "the …" has nothing after it that says which."""
    for match in _DEFINITE.finditer(text):
        following = [word.lower() for word in _WORD.findall(text[match.start(1) :])]
        if not any(word in _MODIFIED for word in following[1:4][: len(following) - 2]):
            return True
    return False
