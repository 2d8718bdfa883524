"""The names in a text, and whether other text has them: in full, in part, as initials, or as a demonym. English titles.

Knows nothing of sentences and evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.support.inflection import stem
from rag.support.words import GRAMMAR

_CAPITALISED = r"(?:[A-ZÀ-Þ][^\W_]*(?:['’.&-][A-ZÀ-Þa-zß-ÿ0-9][^\W_]*)*\.?|[a-z]{1,2}[A-Z][^\W_]+|[A-Z]\d+[^\W_]*)"
_LINK = r"(?:\s+(?:of|de|la|al|el|the|bin|van|von|du|and the|for|for the|of the)(?=\s+[A-ZÀ-Þ]))?"
NAME = re.compile(rf"{_CAPITALISED}(?:{_LINK}\s+{_CAPITALISED})*")
PART = re.compile(r"[^\W_]+")
_OPENING = re.compile(r"[\s\"'“‘(]*([A-ZÀ-Þ][^\W_]+)(?:['’]s)?\b(?!\s+[A-ZÀ-Þ])")
TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "sir",
        "dame",
        "lord",
        "lady",
        "prof",
        "professor",
        "president",
        "vice",
        "minister",
        "prime",
        "premier",
        "chancellor",
        "secretary",
        "senator",
        "congressman",
        "congresswoman",
        "representative",
        "governor",
        "mayor",
        "general",
        "colonel",
        "captain",
        "lieutenant",
        "major",
        "sergeant",
        "capt",
        "gen",
        "col",
        "lt",
        "king",
        "queen",
        "prince",
        "princess",
        "pope",
        "imam",
        "bishop",
        "archbishop",
        "cardinal",
        "judge",
        "justice",
        "chief",
        "director",
        "chairman",
        "chairwoman",
        "chair",
        "spokesman",
        "spokeswoman",
        "prosecutor",
        "attorney",
        "ambassador",
        "minister's",
        "former",
        "deputy",
        "foreign",
        "education",
        "defence",
        "defense",
        "finance",
        "interior",
        "police",
        "officer",
        "detective",
        "inspector",
        "commissioner",
        "coach",
        "captain's",
        "ceo",
        "company",
        "group",
        "ltd",
        "inc",
        "corp",
        "plc",
        "co",
    ]
)
_CALENDAR = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mondays",
        "tuesdays",
        "wednesdays",
        "thursdays",
        "fridays",
        "saturdays",
        "sundays",
    ]
)
NOT_NAMES = GRAMMAR | _CALENDAR | frozenset({"yes", "ok", "i'm", "i've", "i'd", "mr", "mrs", "ms", "am", "pm"})
# What is left of a demonym, and of its country, after the letters that both begin with.
_OF_PEOPLE = re.compile(r"^(?:i?ans?|ns?|ese|n?ish|is?|ic|ers?|ois|eans?|men|man|yans?)$")
_OF_PLACE = re.compile(r"^(?:a|y|ey|e|ia|land|i?n|ain|o|i)?$")


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[tuple[str, ...], ...]:
    """The names of a text, each as its parts; a word that only opens a sentence is one when nothing speaks against it."""
    found: dict[tuple[str, ...], None] = {}
    for match in NAME.finditer(text):
        parts = match[0].split()
        opens = not text[: match.start()].strip(" \"'“‘(—–-") or text[: match.start()].rstrip(" \"'“‘(").endswith(
            (".", "!", "?", ":")
        )
        cleaned = [clean(part) for part in parts]
        while cleaned and cleaned[0].lower() in NOT_NAMES:
            cleaned, opens = cleaned[1:], False
        while cleaned and cleaned[-1].lower() in NOT_NAMES:
            cleaned = cleaned[:-1]
        if not cleaned or (opens and len(cleaned) == 1 and not _surely(cleaned[0])):
            continue
        found.setdefault(tuple(cleaned))
    return tuple(found)


def names_beside(text: str, everything: str) -> list[tuple[str, ...]]:
    """The names of a text, with the word that opens it where other text has that as a name and never in lower case."""
    found = list(names(text))
    match = _OPENING.match(text)
    first = match[1] if match else ""
    if first and first.lower() not in NOT_NAMES and (first,) not in found:
        inside = re.search(rf"(?<=[a-z,] ){re.escape(first)}\b", everything)
        if inside and not re.search(rf"\b{re.escape(first.lower())}\b", everything):
            found.append((first,))
    return found


def possible_names(text: str, everything: str) -> list[tuple[str, ...]]:
    """The names of a text, with the word that opens it unless it is in lower case elsewhere."""
    match = _OPENING.match(text)
    first = match[1] if match and match[1].lower() not in NOT_NAMES else ""
    opens = bool(first) and not re.search(rf"\b{re.escape(first.lower())}\b", everything)
    return [*names(text), *([(first,)] if opens else [])]


class Found:
    """The names and words of a text, to look names up in."""

    def __init__(self, text: str) -> None:
        self.parts = {_fold(part) for part in PART.findall(text)}
        self.joined = {_fold(part.replace(".", "").replace("-", "")) for part in re.findall(r"[^\s,;:()]+", text)}
        self.stems = {stem(part) for part in self.parts}
        self.names = names(text)
        self.capitals = {_fold(part) for part in PART.findall(text) if part[:1].isupper()}

    def has(self, part: str) -> bool:
        """Whether a part of a name is here, in some form."""
        pieces = [_fold(p) for p in PART.findall(part)] or [_fold(part)]
        if all(p in self.parts or stem(p) in self.stems for p in pieces) or _fold(part.replace(".", "")) in self.joined:
            return True
        return len(pieces) == 1 and any(_kin(pieces[0], other) for other in self.capitals)

    def any_part(self, name: Sequence[str]) -> bool:
        """Whether some part of a name is here, or its initials, or what it stands for."""
        return (
            any(self.has(part) for part in name if part.lower() not in GRAMMAR)
            or self.has_initials(name)
            or self.spells_out(name)
        )

    def has_initials(self, name: Sequence[str]) -> bool:
        """Whether the initials of a name of several words are used here."""
        capitals = [part for part in name if part[:1].isupper()]
        initials = _fold("".join(part[0] for part in capitals))
        return len(initials) > 1 and (initials in self.joined)

    def spells_out(self, name: Sequence[str]) -> bool:
        """Whether a name here has this acronym for its initials."""
        acronym = _fold("".join(name).replace(".", ""))
        if len(name) != 1 or not name[0].isupper() or len(acronym) < 2:
            return False
        for other in self.names:
            capitals = "".join(_fold(part[0]) for part in other if part[:1].isupper())
            words = "".join(_fold(part[0]) for part in other)
            if acronym in capitals or acronym in words:
                return True
        return False

    def together(self, parts: Sequence[str]) -> bool:
        """Whether these parts belong to one name here."""
        if len(parts) == 1:
            return self.has(parts[0])
        return any(all(Found(" ".join(other)).has(part) for part in parts) for other in self.names)


def _kin(a: str, b: str) -> bool:
    """Whether one word is the demonym of the other, by its ending: Xland, Xish; Xia, Xian; X, Xese."""
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    rest = a[shared:], b[shared:]
    if shared < max(3, min(len(a), len(b)) - 4):
        return False
    return any(_OF_PEOPLE.match(x) and _OF_PLACE.match(y) for x, y in (rest, rest[::-1]))


def _surely(word: str) -> bool:
    return sum(c.isupper() for c in word) > 1 or any(c.isdigit() for c in word)


def clean(part: str) -> str:
    """A part of a name without its possessive, closing punctuation and the dots of initials."""
    cleaned = re.sub(r"['’]s?$", "", part.rstrip(".,"))
    return cleaned if not re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?", part) else part.replace(".", "")


def _fold(part: str) -> str:
    return part.lower().replace("’", "'").removesuffix("'s")


def joined(texts: Iterable[str]) -> str:
    """Texts as one, each ending a sentence, so that no name runs over from one to the next."""
    return " . ".join(texts)
