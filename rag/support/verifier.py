"""A sentence against its evidence: which piece supports it, or what is wrong with it. The checks come together here.

Keeps the vectors of the evidence of the last answers; knows nothing of archives, prompts or screens.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.dates import parse_published
from index.embed import EmbeddingModel
from index.split import sentences
from rag.evidence import Checked, Evidence
from rag.support.attribution import wrong_hedge, wrong_speaker
from rag.support.dates import wrong_dates
from rag.support.days import Day, days
from rag.support.direction import wrong_direction
from rag.support.entailment import EntailmentModel, entailment, not_entailed
from rag.support.inflection import stem
from rag.support.meaning import coverage, kin, missing_parts, rarity, weak_meaning
from rag.support.names import joined, names
from rag.support.naming import wrong_names
from rag.support.negation import wrong_negation
from rag.support.numbers import wrong_numbers
from rag.support.quantities import Quantity, quantities
from rag.support.quotations import wrong_quotations
from rag.support.roles import wrong_roles
from rag.support.settings import VerificationSettings
from rag.support.words import content, is_english

_MARKS = re.compile(r"\s*\[\s*\d{1,9}(?:\s*[,;-]\s*\d{1,9})*\s*\]")
_REMEMBERED = 4_000  # evidence sentences whose vectors are kept: 6 MB with 384 dimensions
Span = tuple[date, date]


Kind = Literal[
    "number", "date", "name", "quotation", "meaning", "part", "negation", "direction", "speaker", "hedge", "role",
    "entailment",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that evidence leaves unsupported. kind: the check that found it. reason: the same in words."""

    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a piece of evidence, with its similarity to the sentence in question."""

    text: str
    piece: Evidence
    similarity: float


class Verifier:
    """Checks sentences of answers. Any number of callers may share one."""

    def __init__(
        self, embedding: EmbeddingModel, settings: VerificationSettings, entailment: EntailmentModel | None = None
    ) -> None:
        """Take the models.

        embedding: tells how near in meaning sentences are. entailment: a further opinion, for which all evidence
        that a sentence rests on is read together with it.
        """
        self._embedding = embedding
        self._settings = settings
        self._entailment = entailment
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def check(self, sentence: str, cited: Sequence[int], evidence: Sequence[Evidence]) -> Checked:
        """Whether some of the evidence supports a sentence, and which.

        sentence: as the model wrote it; citation marks are taken off, which are numbers of the evidence in brackets. cited: numbers that it cites; those that no
        evidence has are ignored. Cited evidence is tried first, each piece alone and then all together, then the nearest
        other pieces alone, then pairs. Of a sentence that nothing supports, `reasons` says what is wrong with the
        evidence that comes nearest to supporting it.
        """
        text = _unmarked(sentence, frozenset(piece.n for piece in evidence)).strip()
        if not content(text) and not any(c.isalnum() for c in text):
            return Checked(text, "unsupported", (), ("there is nothing in it to check",))
        if same := _verbatim(text, cited, evidence):
            return Checked(text, "verbatim", same, ())
        if not evidence:
            return Checked(text, "unsupported", (), ("there is no evidence",))
        units = self._units(text, evidence)
        given = [piece for piece in evidence if piece.n in set(cited)]
        trial = _Trial(text, units, evidence, self._settings, self._entailment)
        tried = {piece.n: trial.faults([piece]) for piece in given}
        if alone := tuple(n for n, faults in tried.items() if not faults):
            return Checked(text, "supported", alone, ())
        others = [piece for piece in trial.nearest if piece not in given][: self._settings.tried]
        candidates = [given] if len(given) > 1 else []
        candidates += [[piece] for piece in others]
        near = [piece for piece in trial.nearest if piece in given or piece in others][:4]
        candidates += [list(pair) for pair in combinations(near, 2)]
        least = min(tried.values(), key=_weight, default=None)
        for pieces in candidates:
            faults = trial.faults(pieces)
            if not faults:
                return Checked(text, "supported", trial.used(pieces), ())
            if least is None or _weight(faults) < _weight(least):
                least = faults
        return Checked(text, "unsupported", (), tuple(fault.reason for fault in least or ()))

    def _units(self, text: str, evidence: Sequence[Evidence]) -> list[Unit]:
        """The sentences of the evidence, with similarities; each is embedded once for an answer."""
        split = [(piece, piece.text[s:e]) for piece in evidence for s, e in sentences(piece.text)]
        wanted = dict.fromkeys(unit for _, unit in split)
        with self._lock:  # another caller may put these out while the new ones are embedded
            known = {unit: self._vectors[unit] for unit in wanted if unit in self._vectors}
        new = [unit for unit in wanted if unit not in known]
        encoded = self._embedding.encode([text, *new])
        fresh = dict(zip(new, encoded[1:], strict=True))
        with self._lock:
            self._vectors.update(fresh)
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        vectors = [fresh[unit] if unit in fresh else known[unit] for _, unit in split]
        similarity = np.stack(vectors) @ encoded[0] if vectors else np.empty(0)
        return [Unit(unit, piece, float(s)) for (piece, unit), s in zip(split, similarity, strict=True)]


class _Trial:
    """One sentence with all evidence, tried against one choice of pieces after another."""

    def __init__(
        self,
        text: str,
        units: Sequence[Unit],
        evidence: Sequence[Evidence],
        settings: VerificationSettings,
        model: EntailmentModel | None,
    ) -> None:
        self._text = text
        self._units = units
        self._settings = settings
        self._model = model
        self._weights = rarity([unit.text for unit in units])
        named = {stem(part) for name in names(text) for part in name}
        self._plain_weights = {key: 0.3 if key in named else 1.0 for key in content(text)}
        self._everywhere = joined([*(piece.title for piece in evidence), *(piece.text for piece in evidence)])
        self._english = is_english(joined([text, *(unit.text for unit in units[:20])]))
        self._scores = {id(unit): self._score(unit) for unit in units}
        best = {
            piece.n: max((self._scores[id(u)] for u in units if u.piece == piece), default=-1.0) for piece in evidence
        }
        self.nearest = sorted(evidence, key=lambda piece: (-best[piece.n], piece.n))
        """The evidence, nearest first."""

    def faults(self, pieces: Sequence[Evidence]) -> list[Fault]:
        """What these pieces of evidence, taken together, leave unsupported; nothing when they support the sentence."""
        anchors = self.anchors(pieces)
        if not anchors:
            return [Fault("meaning", "there is no evidence")]
        text, settings = self._text, self._settings
        here = [unit.text for unit in anchors]
        around = [unit.text for unit in self._units if unit.piece in pieces and unit not in anchors]
        titles = [piece.title for piece in pieces]
        found: dict[Kind, list[str]] = {
            "number": wrong_numbers(
                _quantities(text), [q for t in here for q in _quantities(t)], [q for t in around for q in _quantities(t)],
                text, here,
            ),
            "date": wrong_dates(
                days(text),
                [(day, _published(unit.piece)) for unit in anchors for day in days(unit.text)],
                self._days_around(pieces, anchors, titles),
                [out for piece in pieces if (out := _published(piece))],
                here,
                text,
            ),
            "name": wrong_names(text, here, [*titles, *around], self._everywhere, places=self._english),
            "quotation": wrong_quotations(text, [piece.text for piece in pieces]),
            "meaning": weak_meaning(
                max(unit.similarity for unit in anchors),
                coverage(text, [*here, *titles], self._weights),
                settings.least_support,
                settings.similarity_weight,
            ),
            "part": missing_parts(text, [*here, *titles], self._weights, settings.least_of_part),
        }  # fmt: skip
        if self._english:
            matched = self._matched(here)
            opposing = [*here, *(u for u in around if self._retold(u))]
            found |= {
                "negation": wrong_negation(text, opposing, self._matched(opposing)),
                "direction": wrong_direction(text, opposing),
                "speaker": wrong_speaker(text, here),
                "hedge": wrong_hedge(text, here, matched),
                "role": wrong_roles(text, here),
            }
        if not any(found.values()) and self._model is not None:
            opinion = entailment(self._model, " ".join(here), text)
            found["entailment"] = not_entailed(*opinion, settings.least_entailment, settings.most_contradiction)
        return [Fault(kind, reason) for kind, reasons in found.items() for reason in reasons]

    def anchors(self, pieces: Sequence[Evidence]) -> list[Unit]:
        """The evidence sentences that the sentence rests on: the best, then those that add something of their own."""
        units = sorted((u for u in self._units if u.piece in pieces), key=lambda u: -self._scores[id(u)])
        chosen = units[:1]
        for unit in units[1:]:
            if len(chosen) == self._settings.most_anchors:
                break
            if self._adds(unit, chosen):
                chosen.append(unit)
        return chosen

    def used(self, pieces: Sequence[Evidence]) -> tuple[int, ...]:
        """The numbers of those pieces that the sentence rests on."""
        numbers = {unit.piece.n for unit in self.anchors(pieces)}
        return tuple(piece.n for piece in pieces if piece.n in numbers)

    def _adds(self, unit: Unit, chosen: Sequence[Unit]) -> bool:
        """Whether a further sentence covers enough words more, and not just a name, number or date."""
        before = coverage(self._text, [u.text for u in chosen], self._weights)
        gain = coverage(self._text, [*(u.text for u in chosen), unit.text], self._weights) - before
        if gain < self._settings.anchor_gain:
            return False
        known = {key for u in chosen for key in content(u.text)}
        new = {key: word for key, word in content(self._text).items() if key in content(unit.text) and key not in known}
        return any(word[0].islower() and not kin(key, known) for key, word in new.items())

    def _score(self, unit: Unit) -> float:
        """How near a unit is; names count no more than other words, for the wrong one would attract what it is in."""
        return unit.similarity + coverage(self._text, [unit.text], self._plain_weights)

    def _retold(self, unit: str) -> bool:
        """Whether the sentence has half of the words of a further evidence sentence: it may tell that one wrongly."""
        stems = content(unit)
        own = content(self._text)
        return 2 * sum(key in own for key in stems) >= len(stems) > 1

    def _matched(self, here: Sequence[str]) -> frozenset[str]:
        there = {key for text in here for key in content(text)}
        return frozenset(key for key in content(self._text) if key in there)

    def _days_around(
        self, pieces: Sequence[Evidence], anchors: Sequence[Unit], titles: Sequence[str]
    ) -> list[tuple[Day, Span | None]]:
        rest = [unit for unit in self._units if unit.piece in pieces and unit not in anchors]
        found = [(day, _published(unit.piece)) for unit in rest for day in days(unit.text)]
        return found + [
            (day, _published(piece)) for piece, title in zip(pieces, titles, strict=True) for day in days(title)
        ]


def _weight(faults: Sequence[Fault]) -> int:
    """How far evidence is from supporting a sentence: what says nothing of it is further off than what says otherwise."""
    return len(faults) + 10 * any(fault.kind == "meaning" for fault in faults)


def _unmarked(sentence: str, numbers: frozenset[int]) -> str:
    """The sentence without its citation marks; "[2020]" is none where no evidence has that number."""

    def marked(match: re.Match[str]) -> str:
        return "" if all(int(n) in numbers for n in re.findall(r"\d+", match[0])) else match[0]

    return _MARKS.sub(marked, sentence)


def _quantities(text: str) -> tuple[Quantity, ...]:
    return quantities(text, tuple((day.start, day.end) for day in days(text)))


def _published(piece: Evidence) -> Span | None:
    if not piece.published:
        return None
    published = parse_published(piece.published)
    return published.first, published.last


def _verbatim(text: str, cited: Sequence[int], evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """Numbers of the evidence that has the sentence word for word: those that are cited, else the first."""
    folded = " ".join(text.split())
    having = [
        piece.n
        for piece in evidence
        if any(" ".join(piece.text[s:e].split()) == folded for s, e in sentences(piece.text))
    ]
    return tuple(n for n in having if n in set(cited)) or tuple(having[:1])
