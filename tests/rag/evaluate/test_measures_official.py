"""Exact match and F1 against the figures of SQuAD 2.0's own evaluation.

`squad_official.jsonl` holds predictions made for this test (the answers of the sample archive's questions, altered: case,
articles, punctuation, spaces, accents, order, parts, repetitions, other answers, nothing at all), each with the exact match
and F1 that the official procedure gave, as `squad_evaluate` of transformers 4.57 carries it. Only the figures are from there.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rag.evaluate.measures.answers import measure, measure_unanswerable
from rag.evaluate.measures.words import normalise

CASES = [json.loads(line) for line in Path(__file__).with_name("squad_official.jsonl").read_text("utf-8").splitlines()]
# Of all these predictions together, as the official procedure summed them up (percent).
EXACT, F1 = 48.35164835164835, 68.14542451495508
ANSWERABLE_EXACT, ANSWERABLE_F1 = 47.701149425287355, 68.40498426276912


def scored(case):
    if case["answers"]:
        scores = measure(case["prediction"], case["answers"])
    else:
        scores = measure_unanswerable(abstained=not normalise(case["prediction"]))
    return scores["exact match"], scores["F1"]


@pytest.mark.parametrize("name", sorted({case["case"] for case in CASES}))
def test_every_prediction_has_the_official_figures(name):
    for case in CASES:
        if case["case"] == name:
            exact, f1 = scored(case)
            assert exact == case["exact"], case
            assert f1 == pytest.approx(case["f1"], abs=1e-12), case


def test_the_means_are_the_official_ones():
    def means(cases):
        pairs = [scored(case) for case in cases]
        return [100 * sum(values) / len(pairs) for values in zip(*pairs, strict=True)]

    assert means(CASES) == pytest.approx([EXACT, F1], abs=1e-9)
    assert means([case for case in CASES if case["answers"]]) == pytest.approx(
        [ANSWERABLE_EXACT, ANSWERABLE_F1], abs=1e-9
    )
    assert 0.2 < sum(case["exact"] for case in CASES) / len(CASES) < 0.8  # there is something to tell apart
    assert sum(0 < case["f1"] < 1 for case in CASES) > 40


# Published with their figures in the description of the `squad_v2` metric of Hugging Face's evaluate, which wraps the
# official script: a perfect match, none, and two of three (metrics/squad_v2/README.md there).
PUBLISHED = [
    ([("1976", "1976")], 100.0, 100.0),
    ([("1999", "1976")], 0.0, 0.0),
    (
        [("1976", "1976"), ("Beyonce", "Beyoncé and Bruno Mars"), ("climate change", "climate change")],
        66.66666666666667,
        66.66666666666667,
    ),
]


@pytest.mark.parametrize(("pairs", "exact", "f1"), PUBLISHED)
def test_published_examples(pairs, exact, f1):
    found = [measure(prediction, [answer]) for prediction, answer in pairs]
    assert 100 * sum(scores["exact match"] for scores in found) / len(found) == pytest.approx(exact)
    assert 100 * sum(scores["F1"] for scores in found) / len(found) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("prediction", "answer", "official", "ours"),
    [
        ("“complexity measure”", "complexity measure", (0, 0), (1, 1)),
        ("Mali’s army", "Mali's army", (0, 0.5), (1, 1)),
        ("1975-1990", "1975–1990", (0, 0), (1, 1)),
    ],
)
def test_the_one_difference_is_punctuation_beyond_ascii(prediction, answer, official, ours):
    scores = measure(prediction, [answer])
    assert (scores["exact match"], scores["F1"]) == ours != official
    plain = [
        re.sub("[“”’–]", lambda mark: {"“": '"', "”": '"', "’": "'"}.get(mark[0], "-"), text)
        for text in (prediction, answer)
    ]
    assert measure(plain[0], [plain[1]])["exact match"] == 1
