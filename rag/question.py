"""What a question asks for: its terms, the names in it, the kind of answer.

English wording; other languages lose the kind of answer and the names, not the answer. Knows nothing of an archive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "place", "time", "number", "reason", "other"]

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("number", re.compile(r"\bhow (many|much|old|long|far|high|large|big|tall|often|fast|deep)\b|\bwhat (number|percent|percentage|share|proportion|amount|age)\b|\bat what (price|rate|age)\b|\b(death )?toll\b", re.IGNORECASE)),
    ("time", re.compile(r"\bwhen\b|\b(what|which|in what|in which|on what|on which) (year|date|day|month|time|decade|century|season)\b|\bsince when\b|\bhow long ago\b", re.IGNORECASE)),
    ("reason", re.compile(r"\bwhy\b|\bwhat (was|is|were|are) the (reason|reasons|cause|causes|purpose|aim|motive)\b|\bfor what (reason|purpose)\b|\bwhat (caused|led to|prompted)\b", re.IGNORECASE)),
    ("place", re.compile(r"\bwhere\b|\b(what|which|in what|in which) (city|country|town|state|place|region|village|province|continent|capital)\b", re.IGNORECASE)),
    ("person", re.compile(r"\b(who|whom|whose)\b|\b(what|which) (person|man|woman|president|minister|leader|actor|singer|author|player|company|group|organi[sz]ation|team)\b", re.IGNORECASE)),
)  # fmt: skip

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TIME = re.compile(
    rf"\b(1[0-9]{{3}}|20[0-9]{{2}})\b|\b({_MONTHS})\b|\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\b(today|yesterday|tomorrow|century|decade|noon|midnight)\b|\b(last|next|this|previous) (week|month|year)\b|\b\d{1,2}:\d{2}\b"
)
_NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|third|quarter|twice|double"
_NUMBER = re.compile(rf"\d|\b({_NUMBER_WORDS})\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d[\d.,]*")
_REASON = re.compile(
    r"\b(because|due to|in order to|so that|since|owing to|as a result|therefore|thus|caused?|reason|to \w+|amid|after|over|for fear|accus\w+|in response|in protest|aims?|aimed|blam\w+|citing|led to|so as)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(in|at|near|from|to|into|on|outside|around|across|of) (the |an? )?([A-ZÀ-Þ]\w+)")
_NAME = re.compile(
    r"\b[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:(?:of\s+the|of|de\s+la|de|la|al|el|the|bin|van|von|du|and)\s+)?(?:[A-ZÀ-Þ]\.(?=\s+[A-ZÀ-Þ])|[A-ZÀ-Þ][\w'’-]*))*"
)
_ADVERB = re.compile(r"[A-Z][a-z]{4,}ly")
_WORDS = re.compile(r"[\w'’-]+")
# Words of questions that are neither part of a name nor of a subject.
_SMALL = frozenset({
    "who", "whom", "whose", "what", "which", "when", "where", "why", "how", "many", "much", "did", "do", "does",
    "was", "were", "is", "are", "has", "have", "had", "can", "could", "will", "would", "should", "may", "might",
    "there", "i", "you", "we", "tell", "give", "list", "name", "describe", "explain", "please", "about", "any",
    "some", "according", "also", "than", "then", "so", "just",
})  # fmt: skip
# Capitalised only because they open a sentence or a question.
_NOT_NAMES = _SMALL | {
    "a", "an", "the", "in", "on", "at", "of", "for", "from", "by", "to", "with", "and", "or", "but", "if", "he",
    "she", "it", "they", "his", "her", "its", "our", "their", "this", "that", "these", "those", "after", "before",
    "during", "since", "until", "while", "as", "not", "no", "under", "between", "into", "over", "because", "both",
    "either", "all", "most", "each", "every", "only", "mr", "mrs", "ms", "dr", "sir", "yes", "one", "two", "three", "four",
    "five", "six", "seven", "eight", "nine", "ten", "dozens", "hundreds", "thousands", "millions", "few", "several",
    "many", "more", "less", "fewer", "another", "other", "others", "such", "same", "here", "now", "today", "yesterday",
    "tomorrow", "once", "twice", "again", "still", "yet", "even", "often", "never", "always", "perhaps", "maybe", "soon",
    "later", "earlier", "ago", "though", "although", "whether", "whereas", "however", "moreover", "meanwhile",
    "instead", "therefore", "thus", "hence", "otherwise", "nevertheless", "overall", "elsewhere", "abroad", "about",
    "above", "across", "against", "along", "among", "amid", "around", "below", "beside", "besides", "beyond", "despite",
    "except", "inside", "like", "near", "off", "out", "outside", "per", "through", "throughout", "toward", "towards",
    "unless", "unlike", "up", "upon", "via", "within", "without", "neither", "nor", "none", "nobody", "nothing",
    "someone", "something", "everyone", "everything", "my", "your", "me", "him", "us", "them", "be", "been",
    "being", "having", "must", "shall", "let", "say", "said", "says", "ok", "okay", "thanks", "hello",
}  # fmt: skip
# They ask, and say nothing of what is asked about.
_ASKING = _SMALL | {
    "done", "am", "been", "be", "being", "having", "shall", "must", "here", "me", "us", "say", "said", "exactly",
    "actually", "happen", "happened", "happens",
}  # fmt: skip
_AFTER = "after: "
_CONTEXT = re.compile(rf"\({_AFTER}(.*)\)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is understood: the kinds of answer asked for, and the names in it, in order."""

    kinds: tuple[Kind, ...]
    names: tuple[str, ...]


def read(question: str) -> Reading:
    """Read a question; one that asks for two things has two kinds. What a follow-up follows asks for nothing any more."""
    asked, _ = without_context(question)
    kinds = tuple(kind for kind, pattern in _KINDS if pattern.search(asked)) or ("other",)
    return Reading(kinds, tuple(names(question)))


def names(text: str) -> list[str]:
    """Capitalised names of a text, without repetition; words capitalised only by position are left out."""
    found: dict[str, None] = {}
    for match in _NAME.finditer(text):
        words = match[0].split()
        first, last = 0, len(words)
        while first < last and (
            words[first].lower().rstrip(".") in _NOT_NAMES or _opens(words[first], text, match.start())
        ):
            first += 1
        while first < last and words[last - 1].lower() in _NOT_NAMES:
            last -= 1
        name = " ".join(words[first:last]).rstrip(".").removesuffix("'s").removesuffix("’s")
        if name:
            found.setdefault(name)
    return list(found)


def _opens(word: str, text: str, at: int) -> bool:
    """Whether a word is an adverb that opens a sentence ("Currently"); `at`: where its name begins in the text."""
    opens = not text[:at].strip() or text[:at].rstrip()[-1] in ".?!:;\"“”'\n"
    return opens and _ADVERB.fullmatch(word) is not None and text.startswith(word, at)


def holds_kind(kind: Kind, sentence: str, question: str) -> bool:
    """Whether a sentence has an expression that could be an answer of this kind and is not in the question already."""
    if kind == "time":
        asked = {match[0].lower() for match in _TIME.finditer(question)}
        return any(match[0].lower() not in asked for match in _TIME.finditer(sentence))
    if kind == "number":
        asked_words = {word.lower() for word in _WORDS.findall(question)}
        return any(_NUMBER.search(word) for word in _WORDS.findall(sentence) if word.lower() not in asked_words)
    if kind == "reason":
        return bool(_REASON.search(sentence))
    asked_text = question.lower()
    if kind == "person":
        return any(name.lower() not in asked_text for name in names(sentence))
    if kind == "place":
        return any(match[3].lower() not in asked_text for match in _PLACE.finditer(sentence))
    return True


def subject(question: str) -> str:
    """The question without the words that only ask (who, how many, did, …): those that its answer should share.

    A question that consists of nothing else is returned as it is.
    """
    rest = " ".join(word for word in _WORDS.findall(question) if word.lower() not in _ASKING)
    return rest or question


def numbers(text: str) -> list[str]:
    """Numbers and years of a text as they are written, without repetition."""
    return list(dict.fromkeys(match[0].rstrip(".,") for match in _DIGITS.finditer(text)))


def with_context(question: str, earlier: str) -> str:
    """A follow-up together with the question that it follows, as both are shown and searched for."""
    return f"{question} ({_AFTER}{earlier})"


def without_context(query: str) -> tuple[str, str]:
    """(the question itself, the question that it follows or nothing) of what `with_context` made, or of any question."""
    match = _CONTEXT.search(query)
    return (query[: match.start()].rstrip(), match[1]) if match else (query, "")
