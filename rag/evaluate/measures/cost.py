"""What answers cost: time and tokens, at the median and at the slow end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.evaluate.record import Record


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """50th and 95th percentile of at least one value, in its unit; between two values by linear interpolation."""
    p50, p95 = np.percentile(np.asarray(values, dtype=float), [50, 95])
    return float(p50), float(p95)


def cost(records: Sequence[Record]) -> dict[str, float]:
    """p50 and p95 by name: "first_ms p50" (time to the first sentence), "total_ms …" (to the end), "tokens …".

    Milliseconds and tokens of a question; questions without the figure are left out, a name without any is absent.
    """
    columns: dict[str, list[float | None]] = {
        "first_ms": [record.first_ms for record in records],
        "total_ms": [record.total_ms for record in records],
        "tokens": [record.tokens for record in records],
    }
    costs: dict[str, float] = {}
    for name, column in columns.items():
        known = [value for value in column if value is not None]
        if known:
            costs[f"{name} p50"], costs[f"{name} p95"] = percentiles(known)
    return costs
