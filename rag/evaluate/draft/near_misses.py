"""Unanswerable questions that look answerable: a draft with one name, place, year or month of another article."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from index.article import Article, digest
from rag.evaluate.draft.asking import Draft
from rag.evaluate.draft.expressions import MONTHS
from rag.evaluate.draft.names import CITIES, COUNTRIES, GIVEN, WORD
from rag.evaluate.question import Question

_YEARS_APART = 12  # at most: another century gives itself away
_EXCHANGED = (
    re.compile(rf"(?<!\. )(?<![A-Za-z] )\b(?:{'|'.join(sorted(GIVEN))}) {WORD}\b(?!['’])"),
    re.compile(rf"(?<=\b(?:in|to|of|at) )(?:{COUNTRIES})(?=\?| (?:in|on|to|for|from|by|at)\b)"),
    re.compile(rf"(?<=\b(?:in|to|of|at) )(?:{CITIES})(?=\?| (?:in|on|to|for|from|by|at)\b)"),
    re.compile(r"(?<=\b(?:in|to|of|at) )(?:19|20)\d\d\b(?!-)"),
    re.compile(rf"(?<=\b(?:in|on) )(?:{MONTHS})(?= \d|\?| (?:19|20))"),
)


def near_misses(
    items: Sequence[Draft], articles: Sequence[Article], wanted: int, chance: random.Random
) -> list[Question]:
    """Up to `wanted` questions with one expression exchanged for one of its sort from another article."""
    if not wanted:
        return []
    others = [sorted({found for article in articles for found in sort.findall(article.text)}) for sort in _EXCHANGED]
    others[-1] = [month for month in others[-1] if not month.endswith(".")]
    words = [(article.text, frozenset(_content(article.text))) for article in articles]
    made: list[Question] = []
    for item in items:
        if len(made) == wanted:
            break
        places = [
            (sort, match) for sort in range(len(_EXCHANGED)) for match in _EXCHANGED[sort].finditer(item.question)
        ]
        if not places:
            continue
        sort, match = chance.choice(places)
        for _ in range(5):
            other = chance.choice(others[sort]) if others[sort] else match[0]
            far = other.isdigit() and abs(int(other) - int(match[0])) > _YEARS_APART
            if far or other in item.article.text or other in item.question:
                continue
            question = item.question[: match.start()] + other + item.question[match.end() :]
            kept = _content(item.question.replace(match[0], " "))
            if any(other in text and len(kept & known) * 2 >= len(kept) for text, known in words):
                continue
            made.append(
                Question(
                    id=f"draft-{digest(item.article.id + question)[:12]}",
                    question=question,
                    answerable=False,
                    tags=("draft", "unanswerable", item.kind),
                )
            )
            break
    return made


_ASKING = frozenset(["when", "where", "what", "many", "much", "money", "percentage"])


def _content(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W_]{4,}", text)} - _ASKING
