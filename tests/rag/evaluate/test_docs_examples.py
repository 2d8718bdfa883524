"""Every worked example of docs/evaluation.md: the words stand there, and the code computes what they say."""

from __future__ import annotations

import math
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_measures import COST, FELL, HURT, TEXT, answered, citation, passage, piece

from rag.evaluate.gate import Gate, check_gate
from rag.evaluate.intervals import difference
from rag.evaluate.judge.agreement import agreement
from rag.evaluate.judge.verdicts import Reading, score
from rag.evaluate.measures import abstention, citations, retrieval
from rag.evaluate.measures.answers import contains, exact_match, f1, numbers_right
from rag.evaluate.measures.cost import percentiles
from rag.evaluate.record import Estimate

DOCS = " ".join((Path(__file__).parents[3] / "docs" / "evaluation.md").read_text("utf-8").split())
FIRST, SECOND = TEXT[slice(*FELL)], TEXT[slice(*HURT)]


def exact_match_example():
    return exact_match("The Bamako airport.", ["Bamako airport"])


def f1_example():
    return f1("The bridge fell on Monday", ["Monday"])


def contains_example():
    return contains("It fell on Monday.", ["Monday"])


def numbers_example():
    accepted = ["1,000 men in 2024"]
    return numbers_right("about a thousand in 2024", accepted), numbers_right("about 1,000", accepted)


def quote_validity_example():
    cited = [citation("a", *FELL), citation("a", *HURT, quote=SECOND.replace("hurt", "hert"))]
    return citations.quote_validity(cited, lambda article_id: TEXT)


def citation_precision_example():
    cited = [citation("a", *FELL), citation("a", *HURT), citation("a", *COST)]
    return citations.precision(cited, [piece(("a", 20, 26))])


def citation_recall_example():
    gold = [piece(("a", *FELL)), piece(("a", *COST))]
    return citations.recall([citation("a", *FELL), citation("a", *FELL)], gold)


def alce_recall_example():
    said = [(FIRST, [1], "verbatim"), (SECOND, [2], "verbatim"), ("It is so.", [], "unsupported")]
    return citations.alce_recall(answered(said, [citation("a", *FELL), citation("a", *HURT, n=2)]))


def alce_precision_example():
    said = [(FIRST, [1, 2], "verbatim")]
    return citations.alce_precision(answered(said, [citation("a", *FELL), citation("a", *HURT, n=2)]))


def supported_example():
    said = [(FIRST, [1], "verbatim")] * 2 + [(SECOND, [1], "supported"), ("So.", [], "unsupported")]
    return citations.sentences_supported(answered(said, [citation("a", *FELL)]))


def rates(questions):
    """Means of the abstention measures over (answerable, abstained)."""
    scores = [abstention.measure(answerable=answerable, abstained=abstained) for answerable, abstained in questions]
    return {n: sum(v) / len(v) for n in abstention.NAMES if (v := [found[n] for found in scores if n in found])}


SIX_AND_FOUR = [(False, True)] * 3 + [(False, False)] + [(True, True)] * 2 + [(True, False)] * 4


def abstention_example():
    found = rates(SIX_AND_FOUR)
    return found["abstention precision"], found["abstention recall"]


def wrong_abstentions_example():
    return rates(SIX_AND_FOUR)["wrong abstentions"]


def abstention_f1_example():
    return abstention.f1(*zip(*SIX_AND_FOUR, strict=True))


def risk_example():
    judged = [(0.9, True), (0.8, True), (0.7, False), (0.6, False)]
    return (*(risk for _, risk in abstention.risk_coverage(judged)), abstention.aurc(judged))


def coverage_example():
    judged = [(0.9, True), (0.8, False)]
    return [point for pair in abstention.risk_coverage(judged, 5) for point in pair]


def ties_example():
    return [risk for _, risk in abstention.risk_coverage([(0.9, True), (0.9, False)])]


def ranking_example():
    found = retrieval.by_article([passage(article) for article in "xayb"], ["a", "b", "c"])
    return [found[name] for name in retrieval.NAMES]


def depth_example():
    return retrieval.recall_curve([passage(article) for article in "xayb"], ["a", "b", "c"])[:5]


def span_example():
    both = [piece(("a", *FELL)), piece(("a", *HURT))]
    found = retrieval.by_span([passage("x"), passage("a", 0, 60)], both)
    return [found[f"span {name}"] for name in ("hit@1", "recall@10", "MRR@10", "nDCG@10")]


def judged_example():
    full, part, none = (Reading(label=label) for label in ("full", "part", "none"))
    return (score((full, full)) + score((part, none))) / 2


def agreement_example():
    found = agreement([[1, 1], [1, 0.5], [0, 0], [0.5, 0.5]])
    return found.percent, found.alpha


def percentile_example():
    return percentiles([10, 20])


def floor_example():
    reached = []
    for low, high in ((0.0, 1.0), (0.61, 0.72)):
        summary = SimpleNamespace(measures={"right": Estimate(mean=0.67, low=low, high=high, n=3)}, judged=None)
        reached += [line.ok for line in check_gate(Gate(floors={"right": 0.9}), summary, [], None)]
    return tuple(reached)


def difference_example():
    first = [1.0] * 20 + [None] * 20
    second = [1.0] * 20 + [0.0] * 20
    return difference(first, second)[0].mean


ROUNDED = 0.005
EXAMPLES = [
    (
        "Right 1 and then 0.5 where 20 and then 40 questions have the measure: the difference is -0.5.",
        difference_example,
        -0.5,
    ),
    (
        "A mean of 0.67 with the interval [0.00, 1.00] passes a floor of 0.9; with [0.61, 0.72] it does not.",
        floor_example,
        (True, False),
    ),
    ('"The Bamako airport." and "Bamako airport": 1.', exact_match_example, 1),
    ('"The bridge fell on Monday" (4 words) against "Monday" (1 word): 2 · 1 / 5 = 0.4.', f1_example, 0.4),
    ('"It fell on Monday." holds "Monday": 1.', contains_example, 1),
    ('Accepted "1,000 men in 2024"; answer "about a thousand in 2024": 1; "about 1,000": 0.', numbers_example, (1, 0)),
    ("Two citations, one with an altered word: 0.5.", quote_validity_example, 0.5),
    ("Three citations, one of which overlaps the evidence: 1/3.", citation_precision_example, 1 / 3),
    ("Two pieces, one cited (even twice): 1/2.", citation_recall_example, 1 / 2),
    ("Three sentences; one has no citation, two are quotes: 2/3.", alce_recall_example, 2 / 3),
    ("A sentence [1][2] that [1] supports alone, and [2] does not: 1/2.", alce_precision_example, 1 / 2),
    ("Four sentences, one of them shown as unsupported: 3/4.", supported_example, 3 / 4),
    ("and 2 wrong abstentions: precision 3/5, recall 3/4.", abstention_example, (3 / 5, 3 / 4)),
    ("6 answerable questions, 2 abstentions: 1/3.", wrong_abstentions_example, 1 / 3),
    ("In the example above: 6 / (6 + 2 + 1) = 2/3.", abstention_f1_example, 2 / 3),
    ("right, right, wrong, wrong. Risks 0, 0, 1/3, 1/2; AURC 0.21.", risk_example, (0, 0, 1 / 3, 1 / 2, 0.21)),
    ("2 of them answered, the surer one right: (0.2, 0) and (0.4, 0.5).", coverage_example, (0.2, 0, 0.4, 0.5)),
    ("Both equally sure, one of them right: risk 0.5 at both points.", ties_example, (0.5, 0.5)),
    ("(1/2 + 2/4 + 0) / 3 = 1/3", ranking_example, (0, 1, 1, 2 / 3, 1 / 2, 0.50, 1 / 3)),
    ("In the example: 0, 1/3, 1/3, 2/3, 2/3, …", depth_example, (0, 1 / 3, 1 / 3, 2 / 3, 2 / 3)),
    (
        "span hit@1 0, span recall@10 1, span MRR@10 1/2, span nDCG@10 (2 · 0.63) / 2 = 0.63.",
        span_example,
        (0, 1, 1 / 2, 0.63),
    ),
    ("(1 + 0.25) / 2 = 0.625.", judged_example, 0.625),
    ("Equal pairs 3/4. Do = 2 · 0.25 / 8 = 0.0625", agreement_example, (3 / 4, 0.82)),
    ("10 ms and 20 ms: p50 15, p95 19.5.", percentile_example, (15, 19.5)),
]


@pytest.mark.parametrize(("words", "computed", "value"), EXAMPLES, ids=[words[:50] for words, _, _ in EXAMPLES])
def test_the_example_stands_in_the_docs_and_is_right(words, computed, value):
    assert words in DOCS
    assert computed() == pytest.approx(value, abs=ROUNDED)


def test_the_sums_that_the_docs_write_out():
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    best = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert "(0.63 + 0.43) / 2.13 = 0.50" in DOCS
    assert (1 / math.log2(3), 1 / math.log2(5), best, gain / best) == pytest.approx(
        (0.63, 0.43, 2.13, 0.50), abs=ROUNDED
    )
    assert "De = 2 · (9 · 0.25 + 6 · 1 + 6 · 0.25) / 56 = 0.348, alpha = 0.82" in DOCS
    assert pytest.approx(0.348, abs=0.0005) == 2 * (9 * 0.25 + 6 * 1 + 6 * 0.25) / 56
    assert pytest.approx(0.82, abs=ROUNDED) == 1 - 0.0625 / 0.34821


def test_every_example_in_italics_is_tested():
    whole = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text("utf-8")
    found = [" ".join(words.split()) for words in re.findall(r"(?m)^\*([^*].*?)\*$", whole, re.DOTALL)]
    found += [" ".join(words.split()) for words in re.findall(r"(?m)^\*([^*\n]+)\*", whole)]
    tested = [words for words, _, _ in EXAMPLES]
    untested = [words for words in found if not any(example in words or words in example for example in tested)]
    assert len(found) > 15
    assert untested == []
