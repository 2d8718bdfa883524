"""Names: every name of a sentence must be one that its evidence uses, in full, in part, or as its initials.

Where the evidence says "he" or "the company", the name may come from its title or the words around. English titles;
a demonym counts for its country by its ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rag.support.attribution import speakers
from rag.support.inflection import stem
from rag.support.places import exchanged, overlap, place
from rag.support.words import GRAMMAR, Word, words

_CAPITALISED = r"(?:[A-ZÀ-Þ][^\W_]*(?:['’.&-][A-ZÀ-Þa-zß-ÿ0-9][^\W_]*)*\.?|[a-z]{1,2}[A-Z][^\W_]+|[A-Z]\d+[^\W_]*)"
_LINK = r"(?:\s+(?:of|de|la|al|el|the|bin|van|von|du|and the|for|for the|of the)(?=\s+[A-ZÀ-Þ]))?"
_RUN = re.compile(rf"{_CAPITALISED}(?:{_LINK}\s+{_CAPITALISED})*")
_PART = re.compile(r"[^\W_]+")
_OPENING = re.compile(r"[\s\"'“‘(]*([A-ZÀ-Þ][^\W_]+)(?:['’]s)?\b(?!\s+[A-ZÀ-Þ])")
_TITLES = frozenset(
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
_PREPOSITIONS = frozenset(
    [
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
        "against",
        "near",
        "under",
        "about",
        "between",
        "after",
        "before",
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
_NOT_NAMES = GRAMMAR | _CALENDAR | frozenset({"yes", "ok", "i'm", "i've", "i'd", "mr", "mrs", "ms", "am", "pm"})
# What is left of a demonym, and of its country, after the letters that both begin with.
_OF_PEOPLE = re.compile(r"^(?:i?ans?|ns?|ese|n?ish|is?|ic|ers?|ois|eans?|men|man|yans?)$")
_OF_PLACE = re.compile(r"^(?:a|y|ey|e|ia|land|i?n|ain|o|i)?$")
_REFERS = frozenset(
    ["he", "she", "him", "her", "his", "hers", "they", "them", "their", "it", "its", "we", "our", "us", "i", "my", "me"]
)


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[tuple[str, ...], ...]:
    """The names of a text, each as its parts; a word that only opens a sentence is one when nothing speaks against it."""
    found: dict[tuple[str, ...], None] = {}
    for match in _RUN.finditer(text):
        parts = match[0].split()
        opens = not text[: match.start()].strip(" \"'“‘(—–-") or text[: match.start()].rstrip(" \"'“‘(").endswith(
            (".", "!", "?", ":")
        )
        cleaned = [_clean(part) for part in parts]
        while cleaned and cleaned[0].lower() in _NOT_NAMES:
            cleaned, opens = cleaned[1:], False
        while cleaned and cleaned[-1].lower() in _NOT_NAMES:
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
    if first and first.lower() not in _NOT_NAMES and (first,) not in found:
        inside = re.search(rf"(?<=[a-z,] ){re.escape(first)}\b", everything)
        if inside and not re.search(rf"\b{re.escape(first.lower())}\b", everything):
            found.append((first,))
    return found


def wrong_names(
    claim: str, anchors: Sequence[str], around: Sequence[str], everywhere: str, *, places: bool = True
) -> list[str]:
    """What is wrong with the names of a sentence.

    anchors: the evidence sentences that it rests on. around: the title and the rest of the same evidence. everywhere:
    all evidence with its titles, for the full form of a name that the anchors use in part. places: whether to compare
    the places of names, too; of use only where nouns are not written large.
    """
    here, near, far, own = _Found(joined(anchors)), _Found(joined(around)), _Found(everywhere), _Found(claim)
    wrong: list[str] = []
    for name in names_beside(claim, everywhere):
        parts = [part for part in name if part.lower() not in _TITLES and part.lower() not in GRAMMAR] or list(name)
        shown = " ".join(name)
        missing = [part for part in parts if not here.has(part)]
        if not missing or here.has_initials(parts) or here.spells_out(parts):
            if places and (rival := _rival(name, claim, own, anchors, everywhere)):
                wrong.append(f"the evidence has '{rival}' where the sentence has '{shown}'")
        elif len(missing) < len(parts):  # part of it is there; the rest must belong to the same name
            if not far.together(parts):
                wrong.append(f"the name '{shown}' stands otherwise in the evidence")
        elif not (near.together(parts) or near.has_initials(parts)):
            wrong.append(f"the name '{shown}' is not in the evidence")
        elif places and (rival := _rival(name, claim, own, anchors, everywhere)):
            wrong.append(f"the evidence has '{rival}' where the sentence has '{shown}'")
        elif places and not any(_refers(anchor) for anchor in anchors):
            wrong.append(f"the name '{shown}' is not in the evidence for this")
    if places and not wrong and (swapped := swapped_names(claim, anchors)):
        wrong.append(swapped)
    return wrong


def swapped_names(claim: str, anchors: Sequence[str]) -> str | None:
    """Two names that have changed places, or None."""
    speaking = [(speaker.start, speaker.end) for speaker in speakers(claim)]  # "X said" may open or close a sentence
    spans = [
        (m.start(), m.end(), m[0])
        for m in _RUN.finditer(claim)
        if _clean(m[0].split()[-1]).lower() not in _NOT_NAMES
        and not any(a < m.end() and m.start() < b for a, b in speaking)
    ]

    def found(i: int) -> list[tuple[str, int, int]]:
        last = re.escape(_clean(spans[i][2].split()[-1]))
        return [(anchor, m.start(), m.end()) for anchor in anchors for m in re.finditer(rf"\b{last}\b", anchor)]

    pair = exchanged([(start, end) for start, end, _ in spans], claim, [found(i) for i in range(len(spans))])
    return f"'{spans[pair[0]][2]}' and '{spans[pair[1]][2]}' have changed places" if pair else None


def _rival(name: Sequence[str], claim: str, own: _Found, anchors: Sequence[str], everywhere: str) -> str | None:
    """A name that an anchor has in the place of this one, where the anchor has not this one and the sentence not that."""
    if _holds(anchors[0], name):
        return None
    mine = _place(claim, name)
    spare = [
        part for other in _possible_names(anchors[0], everywhere) for part in _segments(other) if not own.any_part(part)
    ]
    best = max([overlap(mine, _place(text, name)) for text in anchors[1:] if _holds(text, name)], default=0.0)
    best = max([best, *(overlap(mine, p) for p in _referring_places(anchors[0], claim))])
    shared, rival = max(
        ((overlap(mine, _place(anchors[0], other)), " ".join(other)) for other in spare), default=(0.0, "")
    )
    return rival if rival and shared >= best else None


def _possible_names(text: str, everything: str) -> list[tuple[str, ...]]:
    """The names of a text, with the word that opens it unless it is in lower case elsewhere."""
    match = _OPENING.match(text)
    first = match[1] if match and match[1].lower() not in _NOT_NAMES else ""
    opens = bool(first) and not re.search(rf"\b{re.escape(first.lower())}\b", everything)
    return [*names(text), *([(first,)] if opens else [])]


def _segments(name: Sequence[str]) -> list[tuple[str, ...]]:
    """A name cut at its words of grammar: "President X of Y" is that of X and of Y."""
    found: list[tuple[str, ...]] = [()]
    for part in name:
        if part.lower() in GRAMMAR:
            found.append(())
        elif part.lower() not in _TITLES:
            found[-1] += (part,)
    return [segment for segment in found if segment]


def _holds(text: str, name: Sequence[str]) -> bool:
    found = _Found(text)
    return (
        any(found.has(part) for part in name if part.lower() not in _TITLES)
        or found.has_initials(name)
        or found.spells_out(name)
    )


def _place(text: str, name: Sequence[str]) -> Mapping[str, float]:
    """Where a name first stands: the words around it and the preposition before it."""
    run = words(text)
    keys = {stem(part) for part in _PART.findall(" ".join(name))}
    at = [i for i, w in enumerate(run) if w.stem in keys and w.text[:1].isupper()]
    if not at:
        return {}
    last = max(i for i in at if i - at[0] < len(name) + 2)
    return {**place(text, run[at[0]].start, run[last].end), **_preposition(run, at[0])}


def _referring_places(text: str, claim: str) -> list[Mapping[str, float]]:
    """The places of what stands for a name: pronouns, and nouns with "the" that the sentence has not itself."""
    run = words(text)
    own = {w.stem for w in words(claim)}
    return [
        {**place(text, w.start, w.end), **_preposition(run, i)}
        for i, w in enumerate(run)
        if _is_referring(run, i) and w.stem not in own
    ]


def _preposition(run: Sequence[Word], at: int) -> dict[str, float]:
    for word in reversed(run[max(0, at - 3) : at]):
        if word.lower in _PREPOSITIONS:
            return {f"<{word.lower}>": 0.5}
        if word.content and word.text.islower():
            break
    return {}


def _refers(text: str) -> bool:
    run = words(text)
    return any(_is_referring(run, i) for i in range(len(run)))


def _is_referring(run: Sequence[Word], i: int) -> bool:
    """Whether a word stands for a name: "he", or the noun of "the company"."""
    if run[i].lower in _REFERS:
        return True
    return (
        i > 0
        and run[i].content
        and run[i].text.islower()
        and any(w.lower in {"the", "this", "that"} for w in run[max(0, i - 2) : i])
    )


class _Found:
    """The names and words of a text, to look names up in."""

    def __init__(self, text: str) -> None:
        self.parts = {_fold(part) for part in _PART.findall(text)}
        self.joined = {_fold(part.replace(".", "").replace("-", "")) for part in re.findall(r"[^\s,;:()]+", text)}
        self.stems = {stem(part) for part in self.parts}
        self.names = names(text)
        self.capitals = {_fold(part) for part in _PART.findall(text) if part[:1].isupper()}

    def has(self, part: str) -> bool:
        pieces = [_fold(p) for p in _PART.findall(part)] or [_fold(part)]
        if all(p in self.parts or stem(p) in self.stems for p in pieces) or _fold(part.replace(".", "")) in self.joined:
            return True
        return len(pieces) == 1 and any(_kin(pieces[0], other) for other in self.capitals)

    def any_part(self, name: Sequence[str]) -> bool:
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
        return any(all(_Found(" ".join(other)).has(part) for part in parts) for other in self.names)


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


def _clean(part: str) -> str:
    cleaned = re.sub(r"['’]s?$", "", part.rstrip(".,"))
    return cleaned if not re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?", part) else part.replace(".", "")


def _fold(part: str) -> str:
    return part.lower().replace("’", "'").removesuffix("'s")


def joined(texts: Iterable[str]) -> str:
    """Texts as one, each ending a sentence, so that no name runs over from one to the next."""
    return " . ".join(texts)
