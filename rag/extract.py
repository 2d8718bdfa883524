"""The embedded answerer: verbatim sentences that answer the question, or an abstention. No language model.

Every sentence of the best passages is a candidate. A few cheap facts about question and sentence choose the ones worth
embedding; a logistic model over those facts and the similarity of meaning gives each the probability that it answers
the question. Below a threshold of it the answerer abstains. Weights and threshold are fitted by
benchmarks/fit_quotes.py on questions of three sets; what the threshold costs: benchmarks/curves, docs/abstention.md.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from index.archive import Archive
from index.embed import EmbeddingModel
from index.lexical import analyzer
from index.split import sentences
from rag.answer import Draft, Passage, Sentence, Written, citation_of
from rag.contrary import lacks_number, opposed, undenied
from rag.fuse import overlap, shingles
from rag.question import holds_kind, numbers, read, subject
from rag.understand.standalone import core

MODEL_NAME = "quotes"


class QuotesSettings(BaseModel):
    """Chosen by measurement (benchmarks/LOG.md)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passages: int = Field(default=10, ge=1)
    """Passages whose sentences are considered."""
    candidates: int = Field(default=18, ge=1)
    """Sentences that are embedded: about 8 ms each on two cores."""
    most_sentences: int = Field(default=4, ge=1)
    """Longest answer."""
    threshold: float = Field(default=0.29, ge=0, le=1)
    """Least confidence: below it, the answerer abstains. Chosen by `choose_threshold` of benchmarks/fit_quotes.py."""
    margin: float = Field(default=0.75, ge=0)
    """Further sentences may score so much less than the best one, for each thing that the question asks for."""


FACTS = (
    "similarity",  # of meaning, sentence and question
    "context",  # share of the question's terms, by rarity, in the sentence, the one before it and the title
    "kind",  # has an expression of the kind that is asked for
    "passage",  # similarity of meaning, passage and question
    "unknown_numbers",  # share of the question's numbers that the passage does not hold
    "undenied",  # the question denies something, the sentence nothing
    "opposed",  # has the opposite of a word of the question instead of that word
    "no_number",  # a number is asked for and there is none
)
# Fitted by benchmarks/fit_quotes.py: which sentence of those at hand, and whether the best one answers at all.
# With other weights, run benchmarks/abstention.py: a test holds its figures against these.
RANKING = {"similarity": 7.42, "context": 6.01, "kind": 1.77}
ANSWERING = {
    "similarity": 3.96,
    "context": 1.7,
    "passage": 4.47,
    "unknown_numbers": -0.78,
    "undenied": -2.24,
    "opposed": -0.54,
    "no_number": -4.02,
}
ANSWERING_CONSTANT = -5.36


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage: `text` is `article.text[start:start + len(text)]`; `facts` as named in FACTS."""

    passage: Passage
    order: int
    text: str
    start: int
    facts: tuple[float, ...]

    @property
    def score(self) -> float:
        """How well this sentence answers the question, compared with others; no unit."""
        return _weighted(RANKING, self.facts)

    @property
    def probability(self) -> float:
        """That this sentence answers the question, were it the best one; by the logistic model."""
        return probability(self.facts)


def probability(facts: Sequence[float]) -> float:
    """That the passages answer the question, by the facts about the best sentence, as named in FACTS.

    Calibrated on questions of which as many have an answer as have none.
    """
    return 1 / (1 + math.exp(-ANSWERING_CONSTANT - _weighted(ANSWERING, facts)))


def weights_hash() -> str:
    """Names the fitted weights, so that figures say which ones they were measured with."""
    model = json.dumps([FACTS, RANKING, ANSWERING, ANSWERING_CONSTANT], sort_keys=True)
    return hashlib.sha256(model.encode()).hexdigest()[:16]


class QuotesAnswerer:
    """Answers with quotes from the passages it is given."""

    name = MODEL_NAME

    def __init__(self, archive: Archive, embedding: EmbeddingModel, settings: QuotesSettings) -> None:
        self._archive = archive
        self._embedding = embedding
        self._settings = settings
        self._analyzer = analyzer()

    def write(self, question: str, passages: Sequence[Passage]) -> Draft:
        """The answer's sentences in reading order, each with its citation; nothing at all is an abstention."""
        question = core(question)
        return self.compose(question, self.candidates(question, passages))

    def compose(self, question: str, candidates: Sequence[Candidate]) -> Draft:
        """The same from sentences that were found already, as `candidates` gives them."""
        chosen = self.choose(candidates, len(read(question).kinds))
        confidence = ranked(candidates)[0].probability if candidates else 0.0
        return Draft(confidence, (_written(candidate, n) for n, candidate in enumerate(chosen, start=1)))

    def choose(self, candidates: Sequence[Candidate], kinds: int = 1) -> list[Candidate]:
        """The sentences to show, in reading order: best article first, each article's sentences in its own order.

        kinds: number of things that the question asks for; the more, the further down sentences are taken.
        """
        settings = self._settings
        best = ranked(candidates)
        if not best or best[0].probability < settings.threshold:
            return []
        least = best[0].score - settings.margin * kinds
        chosen: list[Candidate] = []
        for candidate in best:
            if candidate.score < least or len(chosen) == settings.most_sentences:
                break
            words = shingles(candidate.text)
            if all(overlap(words, shingles(other.text)) < 0.5 for other in chosen):
                chosen.append(candidate)
        articles = list(dict.fromkeys(c.passage.article_id for c in chosen))
        return sorted(chosen, key=lambda c: (articles.index(c.passage.article_id), c.start))

    def candidates(self, question: str, passages: Sequence[Passage]) -> list[Candidate]:
        """Sentences of the passages with the facts about each, those most worth a look.

        None for a question without a word or number to search for: similarity alone would find something near it.
        """
        if not self._analyzer.analyze(question):
            return []
        drafts = self._drafts(question, passages[: self._settings.passages])
        # What words alone tell decides which sentences are embedded.
        drafts = ranked(drafts)[: self._settings.candidates]
        vectors = self._embedding.encode([question, *(c.text for c in drafts)])
        similarity = vectors[1:] @ vectors[0]
        return [_completed(c, question, float(s)) for c, s in zip(drafts, np.atleast_1d(similarity), strict=True)]

    def _drafts(self, question: str, passages: Sequence[Passage]) -> list[Candidate]:
        reading = read(question)
        rarity = self._rarity(subject(question))
        asked_numbers = numbers(question)
        drafts: list[Candidate] = []
        for passage in passages:
            spans = sentences(passage.text)
            runs = [self._analyzer.analyze(passage.text[s:e]) for s, e in spans]
            title = set(self._analyzer.analyze(passage.title))
            around_text = f"{passage.title} {passage.source or ''} {passage.published or ''} {passage.text}"
            shared = (
                passage.scores.get("similarity", 0.0),
                _share([n for n in asked_numbers if n not in around_text], asked_numbers),
            )
            for order, (start, end) in enumerate(spans):
                text = passage.text[start:end]
                facts = (
                    0.0,
                    _covered(rarity, title.union(runs[order], runs[order - 1] if order else ())),
                    sum(holds_kind(kind, text, question) for kind in reading.kinds) / len(reading.kinds),
                    *shared,
                    *(0.0,) * 3,
                )
                drafts.append(Candidate(passage, order, text, passage.start + start, facts))
        return drafts

    def _rarity(self, words: str) -> dict[str, float]:
        """Inverse document frequency of each term of the words."""
        _, chunks = self._archive.count()
        terms = dict.fromkeys(self._analyzer.analyze(words))
        return {term: math.log(1 + chunks / (1 + self._archive.document_frequency(term))) for term in terms}


def _written(candidate: Candidate, n: int) -> Written:
    citation = citation_of(candidate.passage, n, candidate.text, candidate.start)
    return Written(sentence=Sentence(text=candidate.text, citations=[n], support="verbatim"), citations=[citation])


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Best first."""
    return sorted(candidates, key=lambda c: (-c.score, c.passage.rank, c.start))


def _weighted(weights: dict[str, float], facts: Sequence[float]) -> float:
    return math.fsum(weights.get(name, 0.0) * fact for name, fact in zip(FACTS, facts, strict=True))


def _covered(rarity: dict[str, float], terms: Collection[str]) -> float:
    """Share of the question's terms, each weighing as much as it is rare, that are among the terms."""
    return math.fsum(rarity[term] for term in rarity if term in terms) / (math.fsum(rarity.values()) or 1.0)


def _share(part: Collection[object], whole: Collection[object]) -> float:
    return len(part) / len(whole) if whole else 0.0


def _completed(candidate: Candidate, question: str, similarity: float) -> Candidate:
    """With the facts that are too dear for a sentence that is not looked at."""
    passage, text = candidate.passage, candidate.text
    so_far = passage.text[: candidate.start - passage.start + len(text)]
    against = (
        undenied(question, text),
        opposed(question, text, f"{passage.title}. {so_far}"),
        lacks_number(question, text),
    )
    facts = (similarity, *candidate.facts[1 : -len(against)], *map(float, against))
    return replace(candidate, facts=facts)
