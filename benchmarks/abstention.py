"""Abstaining by a threshold on the confidence, on questions whose articles were held back; figures and curve are kept.

Run `python -m benchmarks.abstention`. It needs DATELINE_DATA and writes benchmarks/curves/abstention.json, .csv and .svg.
Beside the weights in use stand two baselines: to answer always, and a threshold on the best sentence's similarity,
chosen by the same rule on the same half. What it knows of fitting is that rule.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import common
from benchmarks.cases import Case, gather
from benchmarks.fit_quotes import MOST_WRONG, abstention_f1, choose_threshold
from rag import extract
from rag.evaluate.measures.abstention import Picks, aurc, resampled, risk_coverage

CURVES = Path(__file__).parent / "curves"
_SIMILARITY = extract.FACTS.index("similarity")
_BINS = 5
_DRAWN = 100  # points of a line
_WIDTH, _HEIGHT, _MARGIN = 250, 190, 40


@dataclass(frozen=True)
class Asked:
    """Questions of one set, in one order: whether answerable, whether the best sentence answers, how sure each method is."""

    answerable: NDArray[np.bool_]
    right: NDArray[np.bool_]
    sureness: dict[str, NDArray[np.float64]]


def main(folder: Path) -> None:
    """Measure, print, keep."""
    own = [case for case in gather(folder) if case.kind in ("answerable", "near-miss")]
    fitting = [case for case in own if not case.held_back]
    similarity = choose_threshold(fitting, np.array([_similarity(case) for case in fitting]))[0]
    thresholds = {"confidence": extract.QuotesSettings().threshold, "similarity": similarity, "answer always": 0.0}
    sets = {
        name: asked([case for case in own if case.held_back and case.set_name == name])
        for name in dict.fromkeys(case.set_name for case in own)
    }
    figures = {
        "weights": extract.weights_hash(),
        "thresholds": thresholds,
        "rule": f"best mean F1 over the sets of the fitting half with a mean of at most {MOST_WRONG:.0%} wrong abstentions",
        "sets": {name: of_set(questions, thresholds) for name, questions in sets.items()},
    }
    CURVES.mkdir(exist_ok=True)
    (CURVES / "abstention.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    with (CURVES / "abstention.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["set", "method", "threshold", "coverage", "risk", "recall", "wrong abstentions"])
        for name, questions in sets.items():
            writer.writerows([name, *row] for row in trade_off(questions))
    (CURVES / "abstention.svg").write_text(drawing(sets, thresholds), "utf-8")
    print(json.dumps(figures, indent=1))


def asked(cases: Sequence[Case]) -> Asked:
    """What is compared, of these cases."""
    sureness = {
        "confidence": np.array([_confidence(case) for case in cases]),
        "similarity": np.array([_similarity(case) for case in cases]),
        "answer always": np.ones(len(cases)),
    }
    right = np.array([bool(case.labels[case.best]) for case in cases])
    return Asked(np.array([case.kind == "answerable" for case in cases]), right, sureness)


def of_set(questions: Asked, thresholds: dict[str, float]) -> dict[str, Any]:
    """The figures of one set; each is [value, low, high] with a 95% bootstrap interval over its questions, or null.

    Differences are paired: both methods on the same questions drawn.
    """
    size = len(questions.answerable)
    methods: dict[str, dict[str, Callable[[Picks], float | None]]] = {
        method: _measures(questions, method, threshold) for method, threshold in thresholds.items()
    }
    figures = {
        method: {name: _estimate(statistic, size) for name, statistic in measures.items()}
        for method, measures in methods.items()
    }
    gains = {
        f"over {other}": {
            name: _estimate(_difference(methods["confidence"][name], methods[other][name]), size)
            for name in ("F1", "wrong abstentions", "AURC", "AURC, right sentence")
        }
        for other in ("similarity", "answer always")
    }
    return {
        "questions": size,
        "unanswerable": int((~questions.answerable).sum()),
        **figures,
        **gains,
        "reliability": reliability(questions),
    }


def _measures(questions: Asked, method: str, threshold: float) -> dict[str, Callable[[Picks], float | None]]:
    answerable, sure = questions.answerable, questions.sureness[method]
    refused = sure < threshold

    def share(hit: NDArray[np.bool_], among: NDArray[np.bool_]) -> Callable[[Picks], float | None]:
        return lambda picks: float(hit[picks][among[picks]].mean()) if among[picks].any() else None

    def area(right: NDArray[np.bool_]) -> Callable[[Picks], float | None]:
        return lambda picks: aurc(list(zip(sure[picks].tolist(), right[picks].tolist(), strict=True)))

    return {
        "precision": share(~answerable, refused),
        "recall": share(refused, ~answerable),
        "F1": lambda picks: abstention_f1(answerable[picks], refused[picks]),
        "wrong abstentions": share(refused, answerable),
        "AURC": area(answerable),
        "AURC, right sentence": area(questions.right & answerable),
    }


def _difference(
    mine: Callable[[Picks], float | None], other: Callable[[Picks], float | None]
) -> Callable[[Picks], float | None]:
    def of(picks: Picks) -> float | None:
        a, b = mine(picks), other(picks)
        return None if a is None or b is None else a - b

    return of


def _estimate(statistic: Callable[[Picks], float | None], size: int) -> list[float] | None:
    found = resampled(statistic, size)
    return None if found is None else [round(value, 3) for value in (found.mean, found.low, found.high)]


def reliability(questions: Asked) -> list[list[float]]:
    """By fifths of the questions, the least sure first: mean confidence, share answerable, how many."""
    confidence = questions.sureness["confidence"]
    bins = np.array_split(np.argsort(confidence, kind="stable"), _BINS)
    return [
        [round(float(confidence[b].mean()), 3), round(float(questions.answerable[b].mean()), 3), len(b)] for b in bins
    ]


def trade_off(questions: Asked) -> list[list[str | float]]:
    """By method and threshold: share answered, share of these unanswerable, unanswerable refused, answerable refused."""
    rows: list[list[str | float]] = []
    for method in ("confidence", "similarity"):
        for threshold in np.arange(0, 1, 0.02):
            kept = questions.sureness[method] >= threshold
            if kept.any():
                figures = (
                    kept.mean(),
                    (~questions.answerable[kept]).mean(),
                    (~kept[~questions.answerable]).mean(),
                    (~kept[questions.answerable]).mean(),
                )
                rows.append([method, *(round(float(value), 4) for value in (threshold, *figures))])
    return rows


def drawing(sets: dict[str, Asked], thresholds: dict[str, float]) -> str:
    """The risk-coverage curves as SVG, one plot for each set; a dot where the threshold in use stands."""
    parts = []
    for i, (name, questions) in enumerate(sets.items()):
        left = _MARGIN + i * (_WIDTH + _MARGIN)
        base = float((~questions.answerable).mean())

        def at(coverage: float, risk: float, left: int = left) -> str:
            return f"{left + coverage * _WIDTH:.1f},{_MARGIN + (1 - risk) * _HEIGHT:.1f}"

        parts.append(f'<text x="{left}" y="{_MARGIN - 12}">{name}: risk by coverage</text>')
        parts.append(f'<rect x="{left}" y="{_MARGIN}" width="{_WIDTH}" height="{_HEIGHT}" class="frame"/>')
        for end, x in (("0", left), ("1", left + _WIDTH)):
            parts.append(f'<text x="{x - 4}" y="{_MARGIN + _HEIGHT + 15}">{end}</text>')
        parts.append(f'<polyline class="always" points="{at(0, base)} {at(1, base)}"/>')
        for method in ("similarity", "confidence"):
            judged = list(zip(questions.sureness[method].tolist(), questions.answerable.tolist(), strict=True))
            curve = risk_coverage(judged)
            drawn = [curve[i] for i in np.linspace(0, len(curve) - 1, min(_DRAWN, len(curve))).astype(int)]
            points = " ".join(at(coverage, risk) for coverage, risk in drawn)
            parts.append(f'<polyline class="{method}" points="{points}"/>')
        kept = questions.sureness["confidence"] >= thresholds["confidence"]
        x, y = at(float(kept.mean()), float((~questions.answerable[kept]).mean())).split(",")
        parts.append(f'<circle cx="{x}" cy="{y}" r="4"/>')
    width, height = _MARGIN + len(sets) * (_WIDTH + _MARGIN), 2 * _MARGIN + _HEIGHT + 20
    style = (
        "text{font:12px sans-serif}.frame{fill:none;stroke:#999}polyline{fill:none;stroke-width:1.5}"
        ".confidence{stroke:#1557a0}.similarity{stroke:#b3541e;stroke-dasharray:5 3}.always{stroke:#777;stroke-dasharray:1 3}"
    )
    legend = f'<text x="{_MARGIN}" y="{height - 12}">Line: confidence, dot: threshold. Dashes: similarity. Dots: answer always.</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><style>{style}</style>'
        + "\n".join(parts)
        + f"{legend}</svg>\n"
    )


def _confidence(case: Case) -> float:
    return extract.probability(case.facts[case.best].tolist())


def _similarity(case: Case) -> float:
    return float(case.facts[:, _SIMILARITY].max())


if __name__ == "__main__":
    data = common.data_folder()
    if data is None:
        sys.exit("Set DATELINE_DATA to the folder of question sets.")
    main(data)
