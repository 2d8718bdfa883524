"""Questions of how many, from clauses and from sentences that say what there is. Knows no article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.evaluate.draft.clauses import (
    BREAK,
    COUNTED_SUBJECT,
    FINITE,
    LEANING,
    LIST,
    LONGEST,
    MARKS,
    SHARE_SUBJECT,
    SHORTEST,
    TRAILING,
    Clause,
    has_object,
    read_subject,
    with_opening,
)
from rag.evaluate.draft.expressions import ABOUT, COUNT, COUNTED
from rag.evaluate.draft.verbs import BASES, PAYING

Made = tuple[str, str, tuple[str, ...], int]
"""A question in the making: kind, words, answers, rank."""
_COUNTED_OBJECT = re.compile(rf"^ (?:{ABOUT} )?(?P<count>{COUNT}) (?P<noun>{COUNTED})(?P<tail>(?: .*)?)$")
_MONEY = re.compile(
    rf"^ (?:{ABOUT} )?(?P<count>[$€£]\d[\d.,]*\d?(?: (?:million|billion|trillion|m|bn))?)(?P<tail>(?: (?:in|for|to|on|from) .*)?)$"
)
_HOLDING = re.compile(
    rf"^(?P<subject>\S+(?: \S+){{0,6}}?) (?:currently )?(?P<verb>has|have|employs|operates|owns|runs|hosts|includes|represents)"
    rf" (?:{ABOUT} )?(?P<count>{COUNT}) (?P<noun>{COUNTED})(?P<tail>(?: .*)?)$"
)
_BEING = re.compile(rf"^There (?P<verb>are|were) (?:{ABOUT} )?(?P<count>{COUNT}) (?P<noun>{COUNTED})(?P<tail> .*)$")


def held(sentence: str, proper: frozenset[str]) -> Iterator[Made]:
    """Questions about how many there are, or how many something has."""
    if not SHORTEST <= len(sentence) <= LONGEST or not sentence.endswith("."):
        return
    body = sentence[:-1]
    if cut := BREAK.search(body):
        if body[cut.start()] == "," and LIST.match(body, cut.start()):
            return
        body = body[: cut.start()]
    body = TRAILING.sub("", body)
    if MARKS.search(body) or LEANING.search(body.removeprefix("There ")):
        return
    if match := _BEING.match(body):
        if not re.search(r" (?:and|or) ", match["tail"]) and not FINITE.search(match["tail"]):
            yield "how many", f"How many {match['noun']} {match['verb']} there{match['tail']}", (match["count"],), 0
    elif (match := _HOLDING.match(body)) and (subject := read_subject(match["subject"], proper)):
        if (
            re.search(r" (?:and|or) |\b(?:to|left)$", match["tail"])
            or FINITE.search(match["tail"])
            or match["tail"].startswith(" to ")
        ):
            return
        helper = "do" if match["verb"] == "have" else "does"
        base = "have" if match["verb"] in ("has", "have") else match["verb"][:-1]
        yield "how many", f"How many {match['noun']} {helper} {subject} {base}{match['tail']}", (match["count"],), 0


def how_many(clause: Clause) -> Iterator[Made]:
    """Questions about the number in a clause: of its subject, or of its object."""
    tail = with_opening(clause)
    helped = f"{clause.helper} {clause.verb}".strip()
    if match := COUNTED_SUBJECT.match(clause.subject):
        if clause.helper or has_object(clause):
            yield "how many", f"How many {match['noun']} {helped}{tail}", (match["count"],), 0
    elif match := SHARE_SUBJECT.match(clause.subject):
        if has_object(clause):
            yield "how many", f"What percentage of {match['noun']} {helped}{tail}", (match["count"],), 0
    elif not clause.helper:
        base = BASES[clause.verb]
        match = _COUNTED_OBJECT.match(tail)
        if match and not re.search(r" (?:and|or) (?:an?|the|\d+) ", match["tail"]):
            yield (
                "how many",
                f"How many {match['noun']} did {clause.subject} {base}{match['tail']}",
                (match["count"],),
                0,
            )
        elif base in PAYING and (match := _MONEY.match(tail)):
            yield "how many", f"How much money did {clause.subject} {base}{match['tail']}", (match["count"],), 0
