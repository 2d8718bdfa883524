"""Floors and allowed drops for a run's figures, so that a pipeline can refuse a change that makes answers worse.

[floors]                      the mean must reach this; noise is allowed for: only when the whole interval lies
"contains" = 0.60             below the floor does the gate fail

[drops]                       against the baseline run, at most this much worse; fails when the whole interval of
"contains" = 0.02             the paired difference lies beyond it

baseline = "runs/main"        folder of the pinned run, from the gate file's own folder
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError

from index.errors import InputError
from rag.evaluate.compare import compare
from rag.evaluate.judge.verdicts import NAMES as JUDGED
from rag.evaluate.measures.abstention import RUN_NAMES
from rag.evaluate.measures.scoring import LOWER_IS_BETTER, MEASURES
from rag.evaluate.record import Record, Summary


class Gate(BaseModel):
    """What a run must reach."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    floors: dict[str, FiniteFloat] = {}
    drops: dict[str, FiniteFloat] = {}
    baseline: Path | None = None


class GateLine(BaseModel):
    """One condition: whether it holds, and how it stands in words."""

    model_config = ConfigDict(frozen=True)

    ok: bool
    text: str


class GatedSummary(Summary):
    """A run in figures, with the conditions that it had to meet."""

    gate: list[GateLine]


def read_gate(path: Path) -> Gate:
    """A gate from a TOML file; raises InputError with what is wrong in it, such as a measure that there is not.

    A drop is of a measure that each question has a value of, and no word of a judge.
    """
    try:
        gate = Gate.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"The gate '{path}' cannot be read: {error}.") from None
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise InputError(f"The gate '{path}' is wrong: {problems}.") from None
    by_question = frozenset(MEASURES) - frozenset(RUN_NAMES)
    for what, names, known in (
        ("floor", gate.floors, frozenset({*MEASURES, *JUDGED})),
        ("drop", gate.drops, by_question),
    ):
        if unknown := [name for name in names if name not in known]:
            raise InputError(
                f"The gate '{path}' is wrong: there is no measure '{unknown[0]}' to have a {what}. "
                f"Measures are: {', '.join(name for name in (*MEASURES, *JUDGED) if name in known)}."
            )
    if gate.drops and gate.baseline is None:
        raise InputError(f"The gate '{path}' allows drops but names no `baseline` to drop from.")
    return gate if gate.baseline is None else gate.model_copy(update={"baseline": path.parent / gate.baseline})


def check_gate(
    gate: Gate, summary: Summary, records: Sequence[Record], baseline: Sequence[Record] | None
) -> list[GateLine]:
    """Every condition of the gate; a measure that the run does not have fails its condition.

    For a measure where lower is better (wrong abstentions, AURC) a floor is a ceiling and a drop is a rise.
    """
    lines = [_floor(name, least, summary) for name, least in gate.floors.items()]
    if gate.drops:
        found = {d.measure: d for d in compare(baseline or (), records).differences}
        for name, allowed in gate.drops.items():
            if name not in found:
                lines.append(GateLine(ok=False, text=f"{name}: not measured question by question in both runs"))
                continue
            change = found[name].difference
            worse = change.low > allowed if name in LOWER_IS_BETTER else change.high < -allowed
            lines.append(
                GateLine(
                    ok=not worse,
                    text=f"{name}: {change.mean:+.3f} [{change.low:+.3f}, {change.high:+.3f}] against the baseline, "
                    f"{allowed:g} worse is allowed",
                )
            )
    return lines


def _floor(name: str, least: float, summary: Summary) -> GateLine:
    estimate = summary.measures.get(name) or (summary.judged.measures.get(name) if summary.judged else None)
    if estimate is None:
        return GateLine(ok=False, text=f"{name}: not measured in this run")
    below = estimate.low > least if name in LOWER_IS_BETTER else estimate.high < least
    word = "at most" if name in LOWER_IS_BETTER else "at least"
    text = f"{name}: {estimate.mean:.3f} [{estimate.low:.3f}, {estimate.high:.3f}], {word} {least:g} is asked for"
    return GateLine(ok=not below, text=text)
