"""How sure a figure is: bootstrap intervals and a paired randomisation test. Seeded: the same input, the same figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.evaluate.record import Estimate

ROUNDS = 2_000
_SEED = 20_260_101


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and 95% percentile bootstrap interval of at least one value.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
    """
    array = np.asarray(values, dtype=float)
    draws = array[_picks(len(array))].mean(axis=1)
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
    signs = np.random.default_rng(_SEED).choice([-1.0, 1.0], size=(ROUNDS, len(paired)))
    as_large = int((np.abs((signs * paired).mean(axis=1)) >= observed - 1e-12).sum())
    return estimate(paired.tolist()), (as_large + 1) / (ROUNDS + 1)


def _picks(size: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.random.default_rng(_SEED).integers(0, size, (ROUNDS, size))
