"""How far repeated readings agree: percent agreement, and Krippendorff's alpha, which takes out what chance would give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import krippendorff
import numpy as np

from rag.evaluate.record import Agreement


def agreement(units: Sequence[Sequence[float | None]]) -> Agreement | None:
    """Agreement over things that were read several times; None when none has two values.

    units: for each thing its values by round, None where the round gave none; every thing has as many rounds.
    percent: over the pairs of values of one thing, each thing counting as one, the share that is equal.
    alpha: 1 - observed / expected disagreement, by squared differences (interval data): 1 is perfect, 0 is chance, below
    0 is worse than chance; None when all values are one and the same, for then chance would agree as well.
    Source: Krippendorff, "Content Analysis", 2nd edition, 2004, chapter 11; computed by the package krippendorff.
    """
    known = [[value for value in unit if value is not None] for unit in units]
    paired = [values for values in known if len(values) >= 2]
    if not paired:
        return None
    shares = [np.mean([a == b for a, b in combinations(values, 2)]) for values in paired]
    alpha = None
    if len({value for values in paired for value in values}) > 1:
        table = np.array([[math.nan if value is None else value for value in unit] for unit in units], dtype=float).T
        alpha = float(krippendorff.alpha(reliability_data=table, level_of_measurement="interval"))
    return Agreement(percent=float(np.mean(shares)), alpha=alpha, units=len(paired))
