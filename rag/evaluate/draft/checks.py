"""Whether a question and its answer, wherever they come from, rest on a sentence. Trusts nobody who wrote them."""

from __future__ import annotations

import re

from rag.evaluate.draft.clauses import NAMED
from rag.evaluate.draft.expressions import DATE
from rag.evaluate.measures.figures import figures
from rag.evaluate.measures.words import holds, normalise

_LONGEST_QUESTION, _LONGEST_ANSWER = 200, 80  # characters
_FEWEST_WORDS = 4
_STEM = 5  # characters in which two forms of a word agree
_MARKUP = re.compile(r"[<>{}\[\]`*|\\\n]|https?:|www\.")
_ELSEWHERE = re.compile(
    r"\b(?:he|she|they|him|them|it|this|these|those|here|there|yesterday|today|tomorrow|tonight|i|we|you|my|our|your|"
    r"(?:the|given|above) (?:article|text|sentence|passage|report|story|excerpt|quote|author|speaker))\b",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\b{DATE}\b")


def fault(question: str, answer: str, sentence: str, around: str, article: str) -> str | None:
    """What is wrong with a question and its short answer, in a few words; None when they may be offered to a person.

    sentence: the evidence. around: what else was shown to the writer: names may come from there. article: the whole text,
    in which nobody should find the question itself.
    """
    asked = question.removesuffix("?")
    if not question.endswith("?") or "?" in asked or len(question) > _LONGEST_QUESTION or _MARKUP.search(question):
        return "the question is not one plain question"
    if len(asked.split()) < _FEWEST_WORDS or _ELSEWHERE.search(asked) or not _names_something(asked, sentence):
        return "the question cannot stand alone"
    if not normalise(answer) or len(answer) > _LONGEST_ANSWER or _MARKUP.search(answer):
        return "the answer is not a short one"
    if not stands_in(answer, sentence):
        return "the answer does not stand in the sentence"
    if _given_away(answer, asked):
        return "the question holds its answer"
    if holds(article, asked):
        return "the question itself stands in the article"
    if not _is_about(asked, sentence, f"{sentence} {around}"):
        return "the question asks about something else"
    return None


def stands_in(answer: str, sentence: str) -> bool:
    """Whether the words of an answer stand in a sentence one after another, or its numbers do by value, with its words."""
    if holds(sentence, answer):
        return True
    numbers = figures(answer)
    given = set(normalise(sentence).split())
    words = [word for word in normalise(answer).split() if not figures(word) and not word[0].isdigit()]
    return bool(numbers) and numbers <= figures(sentence) and all(word in given for word in words)


def _names_something(asked: str, sentence: str) -> bool:
    """Whether a question has a name in it, dates aside; languages without capitals cannot be asked for one."""
    if not any(character.isupper() for character in sentence):
        return True
    return NAMED.search(_DATED.sub(" ", asked)) is not None


def _given_away(answer: str, asked: str) -> bool:
    if holds(asked, answer):
        return True
    numbers = figures(answer)
    if numbers and numbers <= figures(asked):
        return True
    words = _long_words(answer)
    return bool(words) and words <= _long_words(asked)


def _is_about(asked: str, sentence: str, shown: str) -> bool:
    """Whether all numbers and names of a question, and half of its other words, come from what was shown.

    The other words must be those of the sentence itself: what stands around it may be about anything.
    """
    if not figures(asked) <= figures(shown):
        return False
    stems = {word[:_STEM] for word in re.findall(r"\w+", shown.lower())}
    names = [name.removesuffix("'s").removesuffix("’s") for name in NAMED.findall(asked)]
    if any(part[:_STEM] not in stems for name in names for part in re.findall(r"\w+", name.lower())):
        return False
    wanted = {word[:_STEM] for word in _long_words(asked) - _ASKING}
    own = {word[:_STEM] for word in re.findall(r"\w+", sentence.lower())}
    return 2 * len(wanted & own) >= len(wanted)


_ASKING = frozenset(["what", "when", "where", "which", "whom", "whose", "many", "much", "does", "have", "were", "with"])


def _long_words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W_]{4,}", text)}
