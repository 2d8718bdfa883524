"""What speaks against a sentence as the answer to a question, however near it comes: denial, opposites, other numbers.

English lists. Each fact holds for about one in twenty of the questions that only seem to be answered, and for one in a
hundred of the others (benchmarks/LOG.md). Knows nothing of scores, archives or thresholds.
"""

from __future__ import annotations

from rag.question import holds_kind, read
from rag.support.opposites import poles
from rag.support.words import Word, words

_DENIALS = frozenset({
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "hardly",
})  # fmt: skip
_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis", "de", "mis")


def undenied(question: str, sentence: str) -> bool:
    """Whether the question denies something ("is not", "never", "without") and the sentence denies nothing."""
    return _denies(question) and not _denies(sentence)


def opposed(question: str, sentence: str, around: str) -> bool:
    """Whether the sentence has the opposite of a word of the question, and that word is nowhere around.

    An opposite is of the lexicon ("above", "below"), or the same word with a prefix that denies it, where the stemmer
    leaves the rest alike ("imperfect", but not "inactive").
    around: the text in which the sentence stands, itself included. A word of the same pole in the sentence ("rise" for
    "increase") excuses the word.
    """
    lexicon = poles()
    near = {word.stem for word in words(around)}
    own = {word.stem for word in words(sentence)}
    there = {pole for key in own for pole in lexicon.get(key, ())}
    for word in _asked(question):
        if word.stem in near:
            continue
        mine = lexicon.get(word.stem, frozenset())
        if not mine & there and any((axis, 1 - pole) in there for axis, pole in mine):
            return True
        if _turned(word.stem, own):
            return True
    return False


def lacks_number(question: str, sentence: str) -> bool:
    """Whether the question asks how many and the sentence has no number but the question's own."""
    return "number" in read(question).kinds and not holds_kind("number", sentence, question)


def _denies(text: str) -> bool:
    return any(word.lower in _DENIALS for word in words(text))


def _asked(question: str) -> list[Word]:
    return [word for word in words(question) if word.content]


def _turned(key: str, others: set[str]) -> bool:
    """Whether one of the others is this word with a prefix that denies it, or without the one that it has."""
    if any(prefix + key in others for prefix in _PREFIXES):
        return True
    return any(key.startswith(p) and len(key) - len(p) > 3 and key[len(p) :] in others for p in _PREFIXES)
