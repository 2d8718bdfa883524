"""Questions with their candidate sentences, as the quotes answerer sees them: what is fitted on, and measured with.

Needs DATELINE_DATA. Knows which sentences answer and which half of the articles a question belongs to; fits nothing.

A question whose article was taken away stands for what the archive does not cover, and so does a question of another
set; a set's own unanswerable questions stand for near misses.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import common
from benchmarks.common import Question
from index.archive import Archive
from index.embed import EmbeddingModel
from rag.answer import Turn
from rag.extract import Candidate, QuotesAnswerer, QuotesSettings
from rag.retrieve import HybridRetriever, RetrievalSettings
from rag.understand.standalone import standalone

SQUAD_QUESTIONS = 3000
_ABSENT_SHARE = 15  # percent
_FOREIGN = 60


@dataclass(frozen=True)
class Case:
    """Candidates of one question: facts of shape (n, facts), and for each whether it answers."""

    set_name: str
    kind: str  # answerable, near-miss, absent or foreign
    facts: NDArray[np.float64]
    labels: NDArray[np.bool_]
    held_back: bool
    scores: NDArray[np.float64]  # as the answerer in use ranks them, shape (n,)

    @property
    def best(self) -> int:
        """The candidate that the answerer in use ranks first."""
        return int(self.scores.argmax())


class _Remembering:
    """The embedding model, each text embedded once; kept in the cache between runs."""

    def __init__(self, model: EmbeddingModel) -> None:
        self._model = model
        self._path = common.CACHE / "fit-embeddings.npz"
        self._known: dict[str, NDArray[np.float32]] = {}
        if self._path.exists():
            with np.load(self._path) as kept:
                self._known = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the model's own."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._model.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def keep(self) -> None:
        """Write what is known to the cache."""
        np.savez(self._path, texts=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))


def answers(candidate: Candidate, question: Question) -> bool:
    """Whether a sentence is one that answers: in the gold evidence and, for short answers, with the answer in it."""
    if candidate.passage.article_id not in question.gold_articles:
        return False
    sentence = common.squeeze(candidate.text)
    for quote in map(common.squeeze, question.quotes):
        if sentence in quote or quote in sentence:
            short = [common.squeeze(answer) for answer in question.answers if len(answer.split()) <= 12]
            if len(quote.split()) < 60 and (len(quote) <= 1.5 * len(sentence) or not short):
                return True
            if any(answer in sentence for answer in short):
                return True
    return False


def cases(name: str, archive: Archive, questions: Sequence[Question], embedding: _Remembering) -> list[Case]:
    """Candidates with facts and labels for each question, and for a share of them with the gold articles removed."""
    retriever = HybridRetriever.model_construct(archive=archive, embedding=embedding, settings=RetrievalSettings())
    answerer = QuotesAnswerer(archive, embedding, QuotesSettings())  # type: ignore[arg-type]
    found: list[Case] = []
    for question in questions:
        history = [Turn(**turn) for turn in question.history]
        query = standalone(question.question, history)
        passages = retriever.search(query, also=[question.question], top_k=20)
        # A question that nothing answers belongs to the article that comes nearest to it.
        nearest = passages[0].article_id if passages else question.id
        held_back = _half(min(question.gold_articles, default=nearest))
        variants = [("answerable" if question.answerable else "near-miss", passages)]
        if question.answerable and _number(question.id) % 100 < _ABSENT_SHARE:
            others = [p for p in passages if p.article_id not in question.gold_articles]
            variants.append(("absent", [p.model_copy(update={"rank": i}) for i, p in enumerate(others, 1)]))
        for kind, given in variants:
            candidates = answerer.candidates(query, given)
            if candidates:
                asked = question if kind == "answerable" else replace(question, gold_articles=frozenset())
                labels = np.array([answers(c, asked) for c in candidates])
                facts = np.array([c.facts for c in candidates])
                scores = np.array([c.score for c in candidates])
                found.append(Case(name, kind, facts, labels, held_back, scores))
    return found


def strangers(
    name: str, archive: Archive, questions: Sequence[Question], embedding: _Remembering, other_name: str
) -> list[Case]:
    """Questions of another set: this archive has nothing on their subject."""
    none = [
        replace(q, id=f"{other_name}-{q.id}", answerable=False, gold_articles=frozenset(), history=())
        for q in questions
    ]
    return [replace(case, kind="foreign") for case in cases(name, archive, none, embedding)]


def _half(key: str) -> bool:
    return hashlib.md5(key.encode()).digest()[0] % 2 == 0  # noqa: S324


def _number(key: str) -> int:
    return int(hashlib.md5(key.encode()).hexdigest(), 16)  # noqa: S324


def squad_part(folder: Path) -> Path:
    """The articles that SQuAD's questions are about and 60 others, as a file."""
    gold = {article for q in common.questions(folder / "squad" / "questions.jsonl") for article in q.gold_articles}
    records = common.articles(folder / "squad" / "articles.jsonl")
    other = common.sample([r for r in records if r["id"] not in gold], 60, seed=7)
    return common.written("squad-part", [r for r in records if r["id"] in gold] + other)


def gather(folder: Path) -> list[Case]:
    """The cases of every set. Of multihop all are held back: it is never fitted on."""
    embedding = EmbeddingModel()
    remembering = _Remembering(embedding)
    squad = common.sample(common.questions(folder / "squad" / "questions.jsonl"), SQUAD_QUESTIONS)
    multihop = [
        question
        for question in common.questions(folder / "multihop" / "questions.jsonl")
        if question.tags & {"all-evidence-present", "null"}
    ]
    gathered: list[Case] = []
    asked_by_set: dict[str, list[Question]] = {}
    for name, inputs, asked in (
        ("clapnq", [folder / "clapnq" / "articles.jsonl"], common.questions(folder / "clapnq" / "questions.jsonl")),
        ("squad", [squad_part(folder)], squad),
        ("seeds", [common.SEEDS], common.questions(common.SEEDS / "questions" / "sahel.jsonl")),
        ("multihop", [folder / "multihop" / "articles.jsonl"], multihop),
    ):
        archive = common.archive(f"{name}-fit", inputs, embedding)
        found = cases(name, archive, asked, remembering)
        for other_name, foreign in asked_by_set.items() if name != "multihop" else ():
            found += strangers(name, archive, common.sample(foreign, _FOREIGN), remembering, other_name)
        gathered += [replace(case, held_back=True) for case in found] if name == "multihop" else found
        asked_by_set[name] = asked
        archive.close()
        remembering.keep()
        print(f"{name}: {len(gathered)} cases so far", file=sys.stderr, flush=True)
    return gathered
