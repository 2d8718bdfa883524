"""A text as words: their offsets, stems, clauses, and which of them carry content. English words of grammar.

Knows nothing of numbers, names or of what is compared with what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.support.inflection import stem

GRAMMAR = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "and",
        "or",
        "but",
        "nor",
        "so",
        "yet",
        "if",
        "then",
        "than",
        "as",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "to",
        "into",
        "onto",
        "upon",
        "over",
        "under",
        "about",
        "above",
        "below",
        "between",
        "among",
        "through",
        "during",
        "before",
        "after",
        "since",
        "until",
        "till",
        "while",
        "because",
        "although",
        "though",
        "whereas",
        "against",
        "within",
        "without",
        "across",
        "around",
        "near",
        "off",
        "out",
        "up",
        "down",
        "along",
        "per",
        "via",
        "despite",
        "toward",
        "towards",
        "amid",
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "me",
        "him",
        "her",
        "us",
        "them",
        "my",
        "your",
        "his",
        "its",
        "our",
        "their",
        "mine",
        "yours",
        "hers",
        "ours",
        "theirs",
        "who",
        "whom",
        "whose",
        "which",
        "what",
        "when",
        "where",
        "why",
        "how",
        "himself",
        "herself",
        "itself",
        "themselves",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "do",
        "does",
        "did",
        "done",
        "has",
        "have",
        "had",
        "having",
        "will",
        "would",
        "shall",
        "should",
        "can",
        "could",
        "may",
        "might",
        "must",
        "not",
        "no",
        "never",
        "n't",
        "also",
        "too",
        "very",
        "just",
        "only",
        "even",
        "still",
        "already",
        "again",
        "here",
        "there",
        "one",
        "ones",
        "own",
        "same",
        "such",
        "other",
        "another",
        "each",
        "every",
        "some",
        "any",
        "all",
        "both",
        "either",
        "neither",
        "more",
        "most",
        "less",
        "least",
        "much",
        "many",
        "few",
        "several",
        "own",
        "there's",
        "it's",
        "said",
        "say",
        "says",
        "saying",
        "according",
        "told",
        "tells",
        "tell",
        "percent",
        "cent",
        "pct",
        "s",
        "t",
    ]
)
# Common, and not words of its neighbours as "a", "in" or "was" are.
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "for",
        "that",
        "with",
        "by",
        "from",
        "were",
        "are",
        "has",
        "have",
        "been",
        "not",
        "but",
        "which",
        "who",
        "their",
        "its",
        "his",
        "her",
        "this",
        "would",
        "after",
        "before",
        "into",
        "than",
        "about",
        "they",
        "he",
        "she",
        "it",
        "more",
        "said",
    ]
)
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*[^\W\d_]*|[^\W\d_]+(?:['’][^\W\d_]+)*\d*|[,;:()\[\]—–]|--+|[.!?]|[\"“”]"
)
_NEGATED = re.compile(r"(?i)^(.+?)n['’]t$")
_IRREGULAR_NEGATED = {"ca": "can", "wo": "will", "sha": "shall"}
_BREAKS = frozenset(",;:()[]—–")
_CONJUNCTIONS = frozenset(
    {"but", "while", "whereas", "although", "though", "which", "who", "whose", "because", "and", "when"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, its stem, the number of its clause from 0, whether it carries content."""

    text: str
    lower: str
    stem: str
    start: int
    end: int
    clause: int
    content: bool


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order; "didn't" is two, "did" and "not". Punctuation only ends clauses."""
    found: list[Word] = []
    clause = 0
    for match in _TOKEN.finditer(text):
        written, start, end = match[0], match.start(), match.end()
        if written in _BREAKS or written.startswith("--") or written in ".!?":
            clause += 1
            continue
        if written in '"“”':
            continue
        if negated := _NEGATED.match(written):
            verb = _IRREGULAR_NEGATED.get(negated[1].lower(), negated[1])
            found += [_word(verb, start, start + len(negated[1]), clause), _word("not", end - 3, end, clause)]
            continue
        if written.lower() in _CONJUNCTIONS:
            clause += 1
        found.append(_word(written, start, end, clause))
    return tuple(found)


def content(text: str) -> dict[str, str]:
    """Stems of the words of a text that carry content, with the word as it is written, in order."""
    return {word.stem: word.text for word in reversed(words(text)) if word.content}


def plain(text: str) -> str:
    """The text with white space folded and quotation marks, apostrophes and dashes made plain."""
    folded = text.translate(str.maketrans("“”„«»‘’‚–—‑", '"""""\'\'\'---'))
    return " ".join(folded.replace("``", '"').replace("''", '"').split())


@lru_cache(maxsize=4096)
def is_english(text: str) -> bool:
    """Whether the text reads as English: at least a tenth of its words are common English words of grammar."""
    lower = [match.lower() for match in re.findall(r"[^\W\d_]+", text)]
    return not lower or sum(word in _ENGLISH for word in lower) >= max(1, len(lower) / 10)


def _word(text: str, start: int, end: int, clause: int) -> Word:
    lower = text.lower().replace("’", "'").removesuffix("'s")
    return Word(text, lower, stem(text), start, end, clause, lower not in GRAMMAR and any(map(str.isalnum, lower)))
