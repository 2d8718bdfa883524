"""Fits the logistic model of rag/extract.py: the probability that a sentence answers a question.

Run `python -m benchmarks.fit_quotes`. It needs DATELINE_DATA. Questions are split by article, fitted on one part and
reported on the other; print-outs give weights to paste, the ranking quality and the abstention curve.

A question whose article was taken away stands for what the archive does not cover; SQuAD's unanswerable ones for near
misses.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks import common
from benchmarks.common import Question
from index.archive import Archive
from index.embed import EmbeddingModel
from rag import extract
from rag.answer import Turn
from rag.extract import Candidate, QuotesAnswerer, QuotesSettings
from rag.retrieve import HybridRetriever, RetrievalSettings
from rag.understand.standalone import standalone

RANKED = [extract.FACTS.index(name) for name in extract.RANKING]
ANSWERED = [extract.FACTS.index(name) for name in extract.ANSWERING]


@dataclass(frozen=True)
class Case:
    """Candidates of one question: facts of shape (n, facts), and for each whether it answers."""

    set_name: str
    question: Question
    kind: str  # answerable, near-miss, absent or foreign
    facts: NDArray[np.float64]
    labels: NDArray[np.bool_]
    held_back: bool


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


def cases(
    name: str, archive: Archive, questions: Sequence[Question], embedding: _Remembering, absent_share: float
) -> list[Case]:
    """Candidates with facts and labels for each question, and for a share of them with the gold articles removed."""
    retriever = HybridRetriever.model_construct(archive=archive, embedding=embedding, settings=RetrievalSettings())
    answerer = QuotesAnswerer(archive, embedding, QuotesSettings(candidates=48))  # type: ignore[arg-type]
    found: list[Case] = []
    for question in questions:
        history = [Turn(**turn) for turn in question.history]
        query = standalone(question.question, history)
        passages = retriever.search(query, also=[question.question], top_k=20)
        held_back = _half(min(question.gold_articles, default=question.id))
        variants = [("answerable" if question.answerable else "near-miss", passages)]
        if question.answerable and int(hashlib.md5(question.id.encode()).hexdigest(), 16) % 100 < 100 * absent_share:  # noqa: S324
            others = [p for p in passages if p.article_id not in question.gold_articles]
            variants.append(("absent", [p.model_copy(update={"rank": i}) for i, p in enumerate(others, 1)]))
        for kind, given in variants:
            candidates = answerer.candidates(query, given)
            if candidates:
                asked = question if kind == "answerable" else replace(question, gold_articles=frozenset())
                labels = np.array([answers(c, asked) for c in candidates])
                facts = np.array([c.facts for c in candidates])
                found.append(Case(name, question, kind, facts, labels, held_back))
    return found


def strangers(
    name: str, archive: Archive, questions: Sequence[Question], embedding: _Remembering, other_name: str
) -> list[Case]:
    """Questions of another set: this archive has nothing on their subject."""
    none = [
        replace(q, id=f"{other_name}-{q.id}", answerable=False, gold_articles=frozenset(), history=())
        for q in questions
    ]
    return [replace(case, kind="foreign") for case in cases(name, archive, none, embedding, absent_share=0)]


def _half(key: str) -> bool:
    return hashlib.md5(key.encode()).digest()[0] % 2 == 0  # noqa: S324


def squad_part(folder: Path) -> Path:
    """The articles that SQuAD's questions are about and 60 others, as a file."""
    gold = {article for q in common.questions(folder / "squad" / "questions.jsonl") for article in q.gold_articles}
    records = common.articles(folder / "squad" / "articles.jsonl")
    other = common.sample([r for r in records if r["id"] not in gold], 60, seed=7)
    return common.written("squad-part", [r for r in records if r["id"] in gold] + other)


def main(folder: Path) -> None:
    """Gather, fit, report."""
    embedding = EmbeddingModel()
    squad = common.questions(folder / "squad" / "questions.jsonl")
    part = squad_part(folder)
    remembering = _Remembering(embedding)
    gathered: list[Case] = []
    asked_by_set: dict[str, list[Question]] = {}
    for name, inputs, asked in (
        ("clapnq", [folder / "clapnq" / "articles.jsonl"], common.questions(folder / "clapnq" / "questions.jsonl")),
        ("squad", [part], common.sample(squad, 900)),
        ("seeds", [common.SEEDS], common.questions(common.SEEDS / "questions" / "sahel.jsonl")),
    ):
        archive = common.archive(f"{name}-fit", inputs, embedding)
        gathered += cases(name, archive, asked, remembering, absent_share=0.4)
        for other_name, foreign in asked_by_set.items():
            gathered += strangers(name, archive, common.sample(foreign, 60), remembering, other_name)
        asked_by_set[name] = asked
        archive.close()
        remembering.keep()
        print(f"{name}: {len(gathered)} cases so far", file=sys.stderr, flush=True)
    report(gathered)


@dataclass(frozen=True)
class Models:
    """Both fitted models: which sentence, and whether the best one answers."""

    ranking: LogisticRegression
    answering: LogisticRegression

    def scores(self, case: Case) -> NDArray[np.float64]:
        """How each candidate ranks, shape (n,)."""
        found: NDArray[np.float64] = self.ranking.decision_function(case.facts[:, RANKED])
        return found

    def best(self, case: Case) -> int:
        """Index of the candidate that ranks first."""
        return int(self.scores(case).argmax())

    def probability(self, case: Case) -> float:
        """That the best candidate answers."""
        return float(self.answering.predict_proba(case.facts[[self.best(case)]][:, ANSWERED])[0, 1])


def fit(gathered: Sequence[Case]) -> Models:
    """Ranking on questions whose answer is among the candidates; answering on the best candidate of every question.

    Every set weighs the same; among its questions, answerable ones as much as all others together.
    """
    present = [case for case in gathered if case.labels.any() and not case.labels.all()]
    sizes = {name: sum(c.set_name == name for c in present) for name in {c.set_name for c in present}}
    differences, weights = [], []
    for case in present:  # pairwise: what distinguishes a sentence that answers from each that does not
        facts = case.facts[:, RANKED]
        pairs = facts[case.labels][:, None, :] - facts[~case.labels][None, :, :]
        differences.append(pairs.reshape(-1, pairs.shape[-1]))
        weights.append(np.full(len(differences[-1]), 1000 / sizes[case.set_name] ** 0.5 / len(differences[-1])))
    stacked, weight = np.concatenate(differences), np.concatenate(weights)
    both = np.concatenate([stacked, -stacked])
    truth = np.repeat([True, False], len(stacked))
    ranking = LogisticRegression(C=1.0, max_iter=5000, fit_intercept=False).fit(
        both, truth, np.concatenate([weight, weight])
    )
    best = np.stack([case.facts[int(ranking.decision_function(case.facts[:, RANKED]).argmax())] for case in gathered])
    kinds = [(case.set_name, case.kind == "answerable") for case in gathered]
    shares = np.array([1000 / kinds.count(kind) for kind in kinds])
    answering = LogisticRegression(C=1.0, max_iter=5000).fit(best[:, ANSWERED], [kind[1] for kind in kinds], shares)
    return Models(ranking, answering)


def report(gathered: Sequence[Case]) -> None:
    """Fit on one half of the articles, print figures of the other, then weights fitted on both."""
    test = [case for case in gathered if case.held_back]
    models = fit([case for case in gathered if not case.held_back])
    print("held-back half:")
    for name in dict.fromkeys(case.set_name for case in test):
        print(f"  {name:8}", json.dumps(figures(models, [case for case in test if case.set_name == name])))
    print("  all     ", json.dumps(figures(models, test)))
    curve(models, test)
    margins(models, test)
    final = fit(gathered)
    print("RANKING =", _rounded(final.ranking, RANKED))
    print("ANSWERING =", _rounded(final.answering, ANSWERED))
    print("ANSWERING_CONSTANT =", round(float(final.answering.intercept_[0]), 3))


def _rounded(model: LogisticRegression, facts: Sequence[int]) -> dict[str, float]:
    return {extract.FACTS[i]: round(float(weight), 2) for i, weight in zip(facts, model.coef_[0], strict=True)}


def figures(models: Models, gathered: Sequence[Case]) -> dict[str, float]:
    """Best sentence answers (where one is there), and how well the best probability tells answerable questions."""
    probability = np.array([models.probability(case) for case in gathered])
    similarity = np.array([case.facts[:, 0].max() for case in gathered])
    kinds = np.array([case.kind for case in gathered])
    present = [case for case in gathered if case.labels.any()]
    result = {
        "n": len(gathered),
        "present": round(len(present) / max(1, int((kinds == "answerable").sum())), 3),
        "best answers": round(float(np.mean([case.labels[models.best(case)] for case in present])), 3),
        "by similarity": round(float(np.mean([case.labels[case.facts[:, 0].argmax()] for case in present])), 3),
    }
    for kind in ("near-miss", "absent", "foreign"):
        chosen = (kinds == "answerable") | (kinds == kind)
        if (kinds[chosen] == kind).any():
            truth = kinds[chosen] == "answerable"
            result[f"AUC {kind}"] = round(float(roc_auc_score(truth, probability[chosen])), 3)
            result[f"AUC {kind} by similarity"] = round(float(roc_auc_score(truth, similarity[chosen])), 3)
    return result


def curve(models: Models, gathered: Sequence[Case]) -> None:
    """By threshold: share answered of each kind, of the answered how many rightly, F1 of abstention."""
    probability = np.array([models.probability(case) for case in gathered])
    right = np.array([bool(case.labels[models.best(case)]) for case in gathered])
    answerable = np.array([case.kind == "answerable" for case in gathered])
    for threshold in (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7):
        row = {}
        for name in dict.fromkeys(case.set_name for case in gathered):
            for kind in ("answerable", "near-miss", "absent", "foreign"):
                chosen = np.array([case.set_name == name and case.kind == kind for case in gathered])
                if chosen.any():
                    row[f"{name} {kind}"] = round(float((probability[chosen] >= threshold).mean()), 2)
        answered = probability >= threshold
        precision = (~answered & ~answerable).sum() / max(1, (~answered).sum())
        recall = (~answered & ~answerable).sum() / max(1, (~answerable).sum())
        row["right of answered"] = round(float(right[answered].mean()), 2) if answered.any() else 0.0
        row["abstention F1"] = round(float(2 * precision * recall / max(1e-9, precision + recall)), 3)
        print(f"  {threshold}", json.dumps(row))


def margins(models: Models, gathered: Sequence[Case]) -> None:
    """By margin below the best score: of the sentences shown, the share that answers, and of those that answer, shown."""
    present = [case for case in gathered if case.labels.any()]
    for margin in (0.0, 0.25, 0.5, 0.75, 1.0, 1.5):
        row = {}
        for name in dict.fromkeys(case.set_name for case in present):
            precision, recall = [], []
            for case in (case for case in present if case.set_name == name):
                scores = models.scores(case)
                shown = [i for i in np.argsort(-scores)[:4] if scores[i] >= scores.max() - margin]
                precision.append(case.labels[shown].mean())
                recall.append(case.labels[shown].sum() / case.labels.sum())
            row[name] = f"precision {np.mean(precision):.2f} recall {np.mean(recall):.2f}"
        print(f"  margin {margin}", json.dumps(row))


if __name__ == "__main__":
    data = common.data_folder()
    if data is None:
        sys.exit("Set DATELINE_DATA to the folder of question sets.")
    main(data)
