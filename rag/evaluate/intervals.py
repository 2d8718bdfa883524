"""How sure a figure is: bootstrap intervals and a paired randomisation test. Seeded: the same input, the same figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.evaluate.record import Estimate

ROUNDS = 2_000
_TOGETHER = 1_000_000  # values drawn at a time: about 24 MB
_SEED = 20_260_101


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and 95% percentile bootstrap interval of at least one value.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
    """
    array = np.asarray(values, dtype=float)
    random = np.random.default_rng(_SEED)
    draws = np.concatenate(
        [array[random.integers(0, len(array), (rows, len(array)))].mean(axis=1) for rows in _blocks(len(array))]
    )
    low, high = np.percentile(draws, [2.5, 97.5])
    return Estimate(mean=float(array.mean()), low=float(low), high=float(high), n=len(array))


def difference(first: Sequence[float], second: Sequence[float]) -> tuple[Estimate, float]:
    """Paired difference second - first with its interval, and the two-sided p-value of a randomisation test.

    first and second: values of the same questions in the same order. The test flips the sign of each question's
    difference at random; the observed outcome counts as one of the rounds.
    Source: Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval
    Evaluation", CIKM 2007.
    """
    paired = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    observed = abs(float(paired.mean()))
    random = np.random.default_rng(_SEED)
    as_large = 0
    for rows in _blocks(len(paired)):
        signs = random.choice([-1.0, 1.0], size=(rows, len(paired)))
        as_large += int((np.abs((signs * paired).mean(axis=1)) >= observed - 1e-12).sum())
    return estimate(paired.tolist()), (as_large + 1) / (ROUNDS + 1)


def _blocks(size: int) -> list[int]:
    """Rounds in numbers that are drawn together: the same draws as all at once, in little memory."""
    rows = max(1, _TOGETHER // size)
    return [min(rows, ROUNDS - done) for done in range(0, ROUNDS, rows)]
