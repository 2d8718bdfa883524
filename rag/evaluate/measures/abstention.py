"""Whether the system knows when it does not know: abstentions against unanswerable questions, and risk by confidence.

Abstaining on an unanswerable question is a true positive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rag.evaluate.intervals import ROUNDS
from rag.evaluate.record import Estimate

NAMES = ("abstention precision", "abstention recall", "wrong abstentions")
"""Means over questions; the measures below are of a whole run."""
RUN_NAMES = ("abstention F1", "AURC")

Picks = np.ndarray[tuple[int], np.dtype[np.int64]]
_Values = np.ndarray[tuple[int], np.dtype[np.float64]]
_SEED = 20_260_102


def measure(*, answerable: bool, abstained: bool) -> dict[str, float]:
    """What one question adds to the rates of a run, by name: the mean of each over a run is its rate.

    - abstention precision: share of abstentions that were on unanswerable questions; applies to abstentions;
    - abstention recall: share of unanswerable questions with an abstention; applies to unanswerable questions;
    - wrong abstentions: share of answerable questions with an abstention, 0 is best; applies to answerable questions.
    """
    scores = {"abstention precision": float(not answerable)} if abstained else {}
    return {**scores, ("wrong abstentions" if answerable else "abstention recall"): float(abstained)}


def f1(answerable: Sequence[bool], abstained: Sequence[bool]) -> float | None:
    """Harmonic mean of abstention precision and recall: 2TP / (2TP + FP + FN), 0 to 1.

    answerable, abstained: of the same questions in the same order. None when nothing was unanswerable and nothing
    abstained.
    """
    return _f1(np.asarray(answerable, dtype=float), np.asarray(abstained, dtype=float))


def f1_estimate(answerable: Sequence[bool], abstained: Sequence[bool]) -> Estimate | None:
    """`f1` with its 95% bootstrap interval over questions; None where f1 is None."""
    gold, given = np.asarray(answerable, dtype=float), np.asarray(abstained, dtype=float)
    return resampled(lambda picks: _f1(gold[picks], given[picks]), len(gold))


def risk_coverage(
    judged: Sequence[tuple[float | None, bool]], questions: int | None = None
) -> list[tuple[float, float]]:
    """(coverage, risk) for the 1, 2, … surest answers: what a higher threshold would have given.

    judged: (confidence, whether right) of each answer; no confidence is the least. questions: how many were asked,
    abstentions included (default: as many as judged); coverage is the share of them answered, risk the share of these
    answers that is wrong. Both are 0 to 1. Within a group of equal confidence, each point is the mean over all orders
    of the group: the order of the questions does not matter.
    Source: Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS 2017.
    """
    total = questions or len(judged)
    confidence, wrong = _arrays(judged)
    return [(n / total, float(risk)) for n, risk in enumerate(_risks(confidence, wrong), start=1)]


def aurc(judged: Sequence[tuple[float | None, bool]]) -> float | None:
    """Area under the risk-coverage curve: mean risk over its points, 0 (best) to 1; None when nothing was answered.

    judged: as for `risk_coverage`. The mean is over the answers given, so that it compares confidences, not how often
    the system abstains. Source: as there.
    """
    return _mean(_risks(*_arrays(judged)))


def aurc_estimate(judged: Sequence[tuple[float | None, bool]]) -> Estimate | None:
    """`aurc` with its 95% bootstrap interval over answers; None when nothing was answered."""
    confidence, wrong = _arrays(judged)
    return resampled(lambda picks: _mean(_risks(confidence[picks], wrong[picks])), len(judged))


def resampled(statistic: Callable[[Picks], float | None], size: int) -> Estimate | None:
    """A figure that is no mean of values by question, with its 95% percentile bootstrap interval.

    statistic: the figure of the questions with these indices, None where it is not defined; such draws are left out.
    size: number of questions. None when the figure of all questions is not defined. Seeded.
    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
    """
    whole = statistic(np.arange(size))
    if whole is None:
        return None
    random = np.random.default_rng(_SEED)
    drawn = [statistic(random.integers(0, size, size)) for _ in range(ROUNDS)]
    low, high = np.percentile([value for value in drawn if value is not None], [2.5, 97.5])
    return Estimate(mean=whole, low=float(low), high=float(high), n=size)


def _f1(answerable: _Values, abstained: _Values) -> float | None:
    # 2TP + FP + FN = (TP + FP) + (TP + FN): abstentions and unanswerable questions.
    together = abstained.sum() + (1 - answerable).sum()
    return float(2 * (abstained * (1 - answerable)).sum() / together) if together else None


def _arrays(judged: Sequence[tuple[float | None, bool]]) -> tuple[_Values, _Values]:
    confidence = np.array([-np.inf if value is None else value for value, _ in judged], dtype=float)
    return confidence, np.array([not right for _, right in judged], dtype=float)


def _risks(confidence: _Values, wrong: _Values) -> _Values:
    """Risk at 1, 2, … answers. Each answer weighs as its group of equal confidence: the mean over the group's orders."""
    _, group = np.unique(-confidence, return_inverse=True)
    sizes = np.bincount(group)
    expected = np.repeat(np.bincount(group, weights=wrong) / np.maximum(sizes, 1), sizes)
    risks: _Values = np.cumsum(expected) / np.arange(1, len(expected) + 1)
    return risks


def _mean(values: _Values) -> float | None:
    return float(values.mean()) if len(values) else None
