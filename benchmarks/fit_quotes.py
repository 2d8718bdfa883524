"""Fits the models of rag/extract.py: which sentence answers a question, whether any does, and from when to abstain.

Run `python -m benchmarks.fit_quotes`. It needs DATELINE_DATA. Questions are split by article: weights and threshold are
fitted on one part, and that part only, and printed to be pasted; benchmarks/abstention.py reports on the other.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from benchmarks import common
from benchmarks.cases import Case, gather
from rag import extract

RANKED = [extract.FACTS.index(name) for name in extract.RANKING]
ANSWERED = [extract.FACTS.index(name) for name in extract.ANSWERING]
MOST_WRONG = 0.05
"""Most wrong abstentions, mean over the sets, on the half that the threshold is chosen on."""
# Of the weight of a set's questions without an answer. What it takes to refuse the last is little.
_SHARES = {"near-miss": 2.0, "absent": 1.0, "foreign": 0.5}


def main(folder: Path) -> None:
    """Gather, fit, print."""
    fitting = [case for case in gather(folder) if not case.held_back]
    print("RANKING =", json.dumps(fit_ranking(fitting)))
    weights, constant = fit_answering(fitting)
    print("ANSWERING =", json.dumps(weights))
    print("ANSWERING_CONSTANT =", constant)
    facts = np.stack([case.facts[case.best] for case in fitting])
    confidence = 1 / (1 + np.exp(-constant - facts[:, ANSWERED] @ np.array(list(weights.values()))))
    threshold, f1, wrong = choose_threshold(fitting, confidence)
    print(f"threshold = {threshold:.2f}: mean F1 {f1:.3f}, wrong abstentions {wrong:.3f} on the fitting half")
    print("best sentence answers:", json.dumps(best_answers(fitting)))
    margins(fitting)


def fit_ranking(gathered: Sequence[Case]) -> dict[str, float]:
    """Pairwise: what distinguishes a sentence that answers from each that does not. Larger sets weigh a little more."""
    present = [case for case in gathered if case.labels.any() and not case.labels.all()]
    sizes = {name: sum(c.set_name == name for c in present) for name in {c.set_name for c in present}}
    differences, weights = [], []
    for case in present:
        facts = case.facts[:, RANKED]
        pairs = facts[case.labels][:, None, :] - facts[~case.labels][None, :, :]
        differences.append(pairs.reshape(-1, pairs.shape[-1]))
        weights.append(np.full(len(differences[-1]), 1000 / sizes[case.set_name] ** 0.5 / len(differences[-1])))
    stacked, weight = np.concatenate(differences), np.concatenate(weights)
    both = np.concatenate([stacked, -stacked])
    truth = np.repeat([True, False], len(stacked))
    model = LogisticRegression(C=1.0, max_iter=5000, fit_intercept=False).fit(
        both, truth, np.concatenate([weight, weight])
    )
    return _named(RANKED, model.coef_[0])


def fit_answering(gathered: Sequence[Case]) -> tuple[dict[str, float], float]:
    """Weights and constant of the probability that the best candidate answers.

    Logistic regression with an L2 penalty on standardised facts. Every set weighs the same, one with fewer than 50
    answerable questions half as much; in each, answerable questions as much as all others together.
    """
    facts = np.stack([case.facts[case.best] for case in gathered])[:, ANSWERED]
    truth = np.array([case.kind == "answerable" for case in gathered])
    weight = _weights(gathered)
    scaler = StandardScaler().fit(facts)
    model = LogisticRegression(C=0.1, max_iter=5000).fit(scaler.transform(facts), truth, weight)
    raw = model.coef_[0] / scaler.scale_
    return _named(ANSWERED, raw), round(float(model.intercept_[0] - raw @ scaler.mean_), 2)


def _weights(gathered: Sequence[Case]) -> NDArray[np.float64]:
    groups = [(case.set_name, case.kind) for case in gathered]
    kinds = {name: {kind for other, kind in set(groups) if other == name} for name, _ in set(groups)}
    weight = np.empty(len(gathered))
    for i, (name, kind) in enumerate(groups):
        of_set = 1.0 if groups.count((name, "answerable")) >= 50 else 0.5
        total = sum(_SHARES[other] for other in kinds[name] if other in _SHARES)
        share = 1.0 if kind == "answerable" else _SHARES[kind] / total
        weight[i] = of_set * share / groups.count((name, kind))
    scaled: NDArray[np.float64] = weight * len(gathered) / weight.sum()
    return scaled


def choose_threshold(gathered: Sequence[Case], confidence: NDArray[np.float64]) -> tuple[float, float, float]:
    """The threshold with the best abstention F1 among those with few enough wrong abstentions; that F1, and that share.

    Both are means over the sets, so that no set dominates; only the sets' own questions count. A question is refused
    below the threshold. Thresholds are tried in steps of a hundredth.
    """
    own = np.array([case.kind in ("answerable", "near-miss") for case in gathered])
    names = np.array([case.set_name for case in gathered])
    answerable = np.array([case.kind == "answerable" for case in gathered])
    tried = []
    for threshold in np.arange(-100, 101) / 100:
        refused = confidence < threshold
        f1, wrong = [], []
        for name in dict.fromkeys(names):
            chosen = own & (names == name)
            f1.append(abstention_f1(answerable[chosen], refused[chosen]))
            wrong.append(float(refused[chosen & answerable].mean()))
        tried.append((float(threshold), float(np.mean(f1)), float(np.mean(wrong))))
    return max((row for row in tried if row[2] <= MOST_WRONG), key=lambda row: (row[1], row[0]))


def abstention_f1(answerable: NDArray[np.bool_], refused: NDArray[np.bool_]) -> float:
    """2TP / (2TP + FP + FN), a true positive being an unanswerable question refused."""
    together = refused.sum() + (~answerable).sum()
    return float(2 * (refused & ~answerable).sum() / together) if together else 0.0


def best_answers(gathered: Sequence[Case]) -> dict[str, float]:
    """By set, where a candidate answers: how often the first one does."""
    present = [case for case in gathered if case.labels.any()]
    names = dict.fromkeys(case.set_name for case in present)
    return {name: round(float(np.mean([c.labels[c.best] for c in present if c.set_name == name])), 3) for name in names}


def margins(gathered: Sequence[Case]) -> None:
    """By margin below the best score: of the sentences shown, the share that answers, and of those that answer, shown."""
    present = [case for case in gathered if case.labels.any()]
    for margin in (0.0, 0.25, 0.5, 0.75, 1.0, 1.5):
        row = {}
        for name in dict.fromkeys(case.set_name for case in present):
            precision, recall = [], []
            for case in (case for case in present if case.set_name == name):
                shown = [i for i in np.argsort(-case.scores)[:4] if case.scores[i] >= case.scores.max() - margin]
                precision.append(case.labels[shown].mean())
                recall.append(case.labels[shown].sum() / case.labels.sum())
            row[name] = f"precision {np.mean(precision):.2f} recall {np.mean(recall):.2f}"
        print(f"  margin {margin}", json.dumps(row))


def _named(facts: Sequence[int], weights: NDArray[np.float64]) -> dict[str, float]:
    return {extract.FACTS[i]: round(float(weight), 2) for i, weight in zip(facts, weights, strict=True)}


if __name__ == "__main__":
    data = common.data_folder()
    if data is None:
        sys.exit("Set DATELINE_DATA to the folder of question sets.")
    main(data)
