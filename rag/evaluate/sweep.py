"""A sweep: lists of values for some settings, every combination of them, and what a run of each came to.

    "retrieval.rrf_k" = [10, 60]        a dotted name of a setting, and the values to try;
    "chunking.chars" = [500, 1000]      a [retrieval] table with rrf_k = [10, 60] means the same

Knows names and values; not which settings there are, nor how a run is made with them.
"""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from index.errors import InputError
from rag.evaluate.record import Estimate, Summary

MOST = 64
"""Most combinations of a sweep."""
QUALITY = "right"
"""The measure that is plotted."""
MEASURES = (QUALITY, "contains", "citation precision", "abstention F1", "hit@4", "MRR@10")
"""The measures that a table of a sweep shows."""
TIME = "total_ms p50"
"""The cost that a table of a sweep shows, and that quality is plotted against."""

Value = str | bool | int | float


class Sweep(BaseModel):
    """What is to be tried: values by dotted name of a setting, in the file's order. path: the file, for messages."""

    model_config = ConfigDict(frozen=True)

    path: Path
    axes: dict[str, list[Value]]

    def combinations(self) -> list[dict[str, Value]]:
        """Every combination, each a value by dotted name; the last setting varies fastest."""
        return [dict(zip(self.axes, values, strict=True)) for values in itertools.product(*self.axes.values())]


class SweepRow(BaseModel):
    """One combination: the values it was made with, and its run's figures.

    run: the run's folder below the sweep's. measures and cost: as in the run's Summary.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    values: dict[str, Value]
    chunks: int
    measures: dict[str, Estimate]
    cost: dict[str, float]
    failed: list[str]


class SweepResult(BaseModel):
    """A finished sweep, as in sweep.json: what was asked of which archive, a row for each combination."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    axes: dict[str, list[Value]]
    sets: dict[str, str]
    questions: int
    articles: int
    archive_checksum: str
    code_version: str
    rows: list[SweepRow]

    @property
    def varying(self) -> list[str]:
        """Names of the settings that differ between rows."""
        return [name for name, values in self.axes.items() if len(values) > 1]

    @property
    def fixed(self) -> dict[str, Value]:
        """Settings that the sweep gives one value throughout."""
        return {name: values[0] for name, values in self.axes.items() if len(values) == 1}


def read_sweep(path: Path) -> Sweep:
    """A sweep from a TOML file.

    Raises InputError when it cannot be read, names no setting, gives a setting anything but a list of plain values,
    or has more than MOST combinations.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"The sweep '{path}' cannot be read: {error}.") from None
    axes: dict[str, list[Value]] = {}
    for name, values in _flat(tables):
        if name in axes:
            raise InputError(f"The sweep '{path}' names {name} twice. Put all of its values into one list.")
        if not isinstance(values, list) or not values or not all(_plain(value) for value in values):
            raise InputError(
                f"The sweep '{path}' must give {name} a list of texts, numbers or true and false, such as [10, 60]; "
                f"{values!r} was found."
            )
        axes[name] = values
    if not axes:
        raise InputError(
            f"The sweep '{path}' names no setting. Give at least one, such as \"retrieval.rrf_k\" = [10, 60]."
        )
    number = math.prod(len(values) for values in axes.values())
    if number > MOST:
        product = " x ".join(f"{len(values)} ({name})" for name, values in axes.items())
        raise InputError(
            f"The sweep '{path}' has {number:,} combinations: {product}. At most {MOST} are run; leave values out."
        )
    return Sweep(path=path, axes=axes)


def row(run: str, values: Mapping[str, Value], summary: Summary) -> SweepRow:
    """The row of one combination."""
    return SweepRow(
        run=run,
        values=dict(values),
        chunks=summary.info.chunks,
        measures=summary.measures,
        cost=summary.cost,
        failed=summary.failed,
    )


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _plain(value: Any) -> bool:
    """Whether it is a text, a truth value or a finite number; TOML has dates, lists, inf and nan besides."""
    return isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value))
