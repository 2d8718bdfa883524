"""How sure a figure is: bootstrap intervals and a paired randomisation test. Seeded: the same input, the same figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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


def difference(first: Sequence[float | None], second: Sequence[float | None]) -> tuple[Estimate, float]:
    """Mean of the second less mean of the first, with its interval, and the two-sided p-value of a randomisation test.

    first and second: values of the same questions in the same order, None where the measure does not apply (a citation
    measure, where that run abstained); each mean is over its own values, and each side needs one. Questions are drawn
    as pairs for the interval. The test exchanges the two sides of each question at random, None included; the observed
    outcome counts as one of the rounds.
    Source: Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval
    Evaluation", CIKM 2007.
    """
    pairs = np.array([first, second], dtype=float)  # (2, questions), nan for None
    pairs = pairs[:, ~np.isnan(pairs).all(axis=0)]
    known = ~np.isnan(pairs)
    values = np.where(known, pairs, 0.0)
    size = pairs.shape[1]

    def changed(sums: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore"):  # a draw in which a side has no value says nothing
            means = sums / counts
        by: NDArray[np.float64] = means[1] - means[0]
        return by

    observed = float(changed(values.sum(axis=1), known.sum(axis=1)))
    random = np.random.default_rng(_SEED)
    drawn = []
    for rows in _blocks(size):
        picks = random.integers(0, size, (rows, size))
        drawn.append(changed(values[:, picks].sum(axis=2), known[:, picks].sum(axis=2)))
    low, high = np.nanpercentile(np.concatenate(drawn), [2.5, 97.5])
    random = np.random.default_rng(_SEED)
    as_large = 0
    for rows in _blocks(size):
        kept = random.random((rows, size)) < 0.5
        sides = (np.where(kept, values[i], values[1 - i]).sum(axis=1) for i in (0, 1))
        counts = (np.where(kept, known[i], known[1 - i]).sum(axis=1) for i in (0, 1))
        exchanged = np.abs(changed(np.array(list(sides)), np.array(list(counts))))
        as_large += int((exchanged >= abs(observed) - 1e-12).sum())
    return Estimate(mean=observed, low=float(low), high=float(high), n=size), (as_large + 1) / (ROUNDS + 1)


def _blocks(size: int) -> list[int]:
    """Rounds in numbers that are drawn together: the same draws as all at once, in little memory."""
    rows = max(1, _TOGETHER // size)
    return [min(rows, ROUNDS - done) for done in range(0, ROUNDS, rows)]
