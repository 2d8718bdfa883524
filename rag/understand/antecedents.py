"""What a pronoun may stand for, out of the turn before it: a person, a group, a thing, a place.

By rules of English wording: position, titles, prepositions, number. Knows no archive and no dictionary of names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.question import names, read
from rag.understand.leaning import Referent, content

_TITLE = re.compile(
    r"\b(?:president|minister|captain|capt|colonel|general|lieutenant\S*|major|judge|mayor|king|queen|prince|princess|"
    r"senator|governor|bishop|pope|imam|sir|lord|lady|mr|mrs|ms|dr|professor|spokesman|spokeswoman|secretary|chairman|"
    r"chairwoman|chief|director|coach|actor|actress|singer|author|writer|founder)\.?(?:\s+of\s+\w+)?,?\s*$",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"\b(?:in|at|near|into|outside|inside|across|around|throughout|off|towards|within|to|from)\s+(?:the\s+)?$"
)
_PLACE_WORD = re.compile(
    r"\b(?:airport|base|bay|beach|bridge|building|camp|canyon|city|coast|county|desert|falls|hill|island|islands|lake|"
    r"mountain|mountains|ocean|palace|park|port|province|region|river|rivers|sea|sound|square|state|station|street|temple|"
    r"town|valley|village)\b",
    re.IGNORECASE,
)
_GROUP_WORD = re.compile(
    r"\b(?:agency|alliance|army|association|authorities|bank|board|bloc|brothers|church|club|college|commission|committee|"
    r"company|council|court|family|fighters|force|forces|government|group|institute|junta|mission|movement|office|officers|"
    r"organi[sz]ation|parliament|party|police|press|rebels|senate|soldiers|staff|team|troops|union|university)\b",
    re.IGNORECASE,
)
_TITLE_GOES_ON = re.compile(r"\s+(?:in|on|with|for|of|and)\s+an?\s+[A-ZÀ-Þ][\w'’-]*(?:\s+[A-ZÀ-Þ][\w'’-]*)*")
_LIST = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’-]*(?:\s+[A-ZÀ-Þ][\w'’-]*)*,\s+)*[A-ZÀ-Þ][^,.;]{1,60}?\s+and\s+[A-ZÀ-Þ][\w'’-]*(?:\s+[A-ZÀ-Þ][\w'’-]*)*"
)
_COUNTED = re.compile(
    r"\b(?:how many|which|what)\s+((?:[\w'’-]+\s+){1,3}?)(?:did|do|does|was|were|are|is|has|have|had|will|would|can|could)\b",
    re.IGNORECASE,
)
_PLURAL_PHRASE = re.compile(r"\b(?:the|these|those|many|several)\s+((?:[\w'’-]+\s+){0,2}?[\w'’-]{3,}s)\b")
_DEFINED = re.compile(
    r"^\W*[Ww]hat(?:'s|\s+(?:is|are|was|were))\s+(?:an?\s+)?((?:the\s+)?[^?.,]*?[A-ZÀ-Þ0-9][^?.,]*?)"
    r"(?:\s+(?:about|doing|like|made\s+of|worth|called|[a-z]+ed\s+\w+))?\W*$"
)
# "the song Yesterday"
_APPOSED = re.compile(r"\bthe\s+[a-zà-ÿ]{3,}\s+[A-ZÀ-Þ][\w'’-]*(?:\s+[A-ZÀ-Þ\d][\w'’-]*)*")
_SUBJECT_PLURAL = re.compile(r"\b(?:do|did|are|were|have|will)\s+((?:[a-z]+\s+)?[a-z]{3,}[a-rt-z]s)\b(?<![ui]s)")
_HEADED = re.compile(r"\bthe\s+((?:[a-zà-ÿ][\w'’-]*\s+){1,3}(?:of|at|in|on)\s+(?:the\s+)?(?:[A-ZÀ-Þ][\w'’-]*\s*)+)")
_OWNED = re.compile(
    r"\b[A-ZÀ-Þ][\w-]*['’]s\s+[a-z][\w-]*(?:\s+(?!(?:in|at|on|of|for|from|to|with|by|and|or|is|was|did|does|has)\b)[a-z][\w-]*){0,2}"
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A name with what stands around it in the text that it comes from."""

    name: str
    before: str
    after: str
    answered: bool
    order: int


def antecedent(referent: Referent, question: str, answer: str) -> str | None:
    """What a pronoun of this sort most plausibly stands for after this question and its answer, or None.

    question: the last one, complete. answer: what was said to it; may be empty.
    """
    found = list(_named(question, answer))
    if referent == "person":
        person = _best(found, lambda item: _person(item, question))
        return person.split(" of ")[0] if person else None
    if referent == "group":
        return _group(found, question, answer)
    if referent == "place":
        return _best(found, _place)
    return _thing(found, question)


def _named(question: str, answer: str) -> Iterator[_Named]:
    order = 0
    for text, answered in ((question, False), (answer, True)):
        for name in names(text):
            at = text.find(name)
            number = re.match(r"\s\d[\w-]*\b", text[at + len(name) :])  # "Route 66"
            end = at + len(name) + (number.end() if number else 0)
            if title := _TITLE_GOES_ON.match(text, end):  # "A Room with a View"
                end = title.end()
            yield _Named(text[at:end], text[:at], text[end:], answered, order)
            order += 1


def _is_all(item: _Named) -> bool:
    """Whether a name is the whole answer, or all that it begins with."""
    return item.answered and not content(item.before) and (not item.after.strip() or item.after.lstrip()[0] in ",.;(")


def _best(found: list[_Named], score: Callable[[_Named], float]) -> str | None:
    scored = [(score(item), -item.order, item.name) for item in found]
    best = max(scored, default=(0, 0, ""))
    return best[2] if best[0] > 0 else None


def _person(item: _Named, question: str) -> float:
    score = 1.0 if " " in item.name else 0.5
    if _TITLE.search(item.before):
        score += 2
    if item.answered and "person" in read(question).kinds:
        score += 2
    if _is_all(item) and not {"place", "time"} & set(read(question).kinds):
        score += 2
    if _PLACED.search(item.before) or re.match(r"\s+(?:[\w'’-]+\s+)?(?:of|in)\b", item.after[:1]):
        score -= 2
    if re.search(r"\bof\s+(?:the\s+)?$", item.before):
        score -= 1
    if (
        item.name.isupper()
        or any(c.isdigit() for c in item.name)
        or _PLACE_WORD.search(item.name)
        or _GROUP_WORD.search(item.name)
    ):
        score -= 3
    if re.search(r"\bthe\s+$", item.before):
        score -= 2
    return score


def _place(item: _Named) -> float:
    score = 2.0 if _PLACED.search(item.before) else 0.0
    if _PLACE_WORD.search(item.name):
        score += 1
    if _TITLE.search(item.before):
        score -= 3
    return score


def _group(found: list[_Named], question: str, answer: str) -> str | None:
    listed = (
        _LIST.search(answer)
        if "person" in read(question).kinds or re.match(r"\W*(?:which|what)\b", question, re.IGNORECASE)
        else None
    )
    if listed and len(content(answer)) <= 2 * len(content(listed[0])) + 4:
        return listed[0]
    counted = _COUNTED.search(question)
    if counted and counted[1].split()[-1].endswith("s"):
        return "the " + counted[1].strip()
    plural = _PLURAL_PHRASE.search(question)
    if plural:
        return "the " + plural[1]
    if bare := _SUBJECT_PLURAL.search(question):
        return "the " + bare[1]
    grouped = [
        item for item in found if _GROUP_WORD.search(item.name) or item.name.isupper() or item.name.endswith("s")
    ]
    grouped = grouped if len(grouped) == 1 else [item for item in found if _is_all(item)][:1]
    return _with_article(grouped[0]) if grouped else None


def _thing(found: list[_Named], question: str) -> str | None:
    kinds = set(read(question).kinds)
    if defined := _DEFINED.match(question):
        return defined[1]
    if apposed := _APPOSED.search(question):
        return apposed[0].strip()
    answers = [item for item in found if _is_all(item) and len(item.after.split()) <= 1]
    if answers and not {"place", "time", "reason"} & kinds:
        return _with_article(answers[0])
    if headed := _HEADED.search(question):
        return "the " + headed[1].strip()
    if owned := _OWNED.search(question):
        return owned[0].strip()
    own = [item for item in found if not item.answered and _person(item, question) < 2]
    free = [item for item in own if not _PLACED.search(item.before)] or own
    return _with_article(free[0]) if len(free) == 1 else None


def _with_article(item: _Named) -> str:
    return ("the " if re.search(r"\bthe\s+$", item.before, re.IGNORECASE) else "") + item.name
