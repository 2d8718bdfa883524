"""The quotes answerer's confidence, and abstaining by it, over the sample archive."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from rag import extract
from rag.answer import Request
from rag.extract import FACTS, QuotesAnswerer, QuotesSettings

ROOT = Path(__file__).parents[2]
CURVE = ROOT / "benchmarks" / "curves" / "abstention.json"
RECORDS = [json.loads(line) for line in (ROOT / "seeds" / "questions" / "sahel.jsonl").read_text("utf-8").splitlines()]
QUESTION = "How many Russian security contractors are in Mali?"


@pytest.fixture(scope="module")
def found(seeded):
    """(question, passages, candidates) of every eighth question of the sample set, and of one more."""
    answerer = QuotesAnswerer(seeded.archive, seeded.embedding, QuotesSettings())
    questions = [QUESTION, *(record["question"] for record in RECORDS[::8])]
    passages = [seeded.retriever.search(question) for question in questions]
    return [
        (question, given, answerer.candidates(question, given))
        for question, given in zip(questions, passages, strict=True)
    ]


@pytest.mark.parametrize(
    ("fact", "direction"),
    [
        ("similarity", 1),
        ("context", 1),
        ("passage", 1),
        ("unknown_numbers", -1),
        ("undenied", -1),
        ("opposed", -1),
        ("no_number", -1),
    ],
)
def test_each_fact_moves_the_confidence_in_its_direction(found, fact, direction):
    for _, _, candidates in found:
        for candidate in candidates:
            at = FACTS.index(fact)
            less = replace(candidate, facts=(*candidate.facts[:at], 0.2, *candidate.facts[at + 1 :]))
            more = replace(candidate, facts=(*candidate.facts[:at], 0.8, *candidate.facts[at + 1 :]))
            assert (more.probability - less.probability) * direction > 0


def test_a_question_turned_around_is_less_surely_answered(seeded):
    answerer = QuotesAnswerer(seeded.archive, seeded.embedding, QuotesSettings())

    def confidence(question: str) -> float:
        sure = answerer.write(question, seeded.retriever.search(question)).confidence
        assert sure is not None
        return sure

    assert confidence(QUESTION) > confidence("How many Russian security contractors are not in Mali?")
    assert confidence(QUESTION) > confidence("How many Russian security contractors were in Mali in 1987?")


@pytest.mark.parametrize("question", ["🎉", "🦊🐻 🙂!", "?!", "…", "— · —"])
def test_a_question_without_a_word_is_abstained_from(seeded, question):
    answerer = QuotesAnswerer(seeded.archive, seeded.embedding, QuotesSettings(threshold=0))
    passages = seeded.retriever.search(QUESTION)
    draft = answerer.write(question, passages)
    assert answerer.candidates(question, passages) == []
    assert (draft.confidence, list(draft.written)) == (0.0, [])
    assert seeded.ask(Request(question=question)).status == "abstained"


def test_a_number_alone_is_something_to_search_for(seeded):
    answerer = QuotesAnswerer(seeded.archive, seeded.embedding, QuotesSettings())
    assert answerer.candidates("2024?", seeded.retriever.search("2024?"))


def test_a_higher_threshold_never_answers_more(seeded, found):
    thresholds = [0.0, 0.15, 0.29, 0.45, 0.6, 0.8, 0.95, 1.0]
    answered = []
    for threshold in thresholds:
        answerer = QuotesAnswerer(seeded.archive, seeded.embedding, QuotesSettings(threshold=threshold))
        answered.append({question for question, _, candidates in found if answerer.choose(candidates)})
    assert all(more >= fewer for more, fewer in pairwise(answered))
    assert len(answered[0]) == len(found)
    assert len(answered[0]) > len(answered[3]) > len(answered[-1])


def test_it_abstains_exactly_below_the_threshold(seeded, found):
    for question, passages, candidates in found:
        for threshold in (0.2, 0.5, 0.8):
            answerer = QuotesAnswerer(seeded.archive, seeded.embedding, QuotesSettings(threshold=threshold))
            draft = answerer.write(question, passages)
            assert draft.confidence is not None
            assert bool(list(draft.written)) == (draft.confidence >= threshold), (question, len(candidates))


def test_the_committed_curve_is_that_of_the_weights_and_threshold_in_use():
    figures = json.loads(CURVE.read_text("utf-8"))
    assert figures["weights"] == extract.weights_hash()
    assert figures["thresholds"]["confidence"] == QuotesSettings().threshold


def test_other_weights_have_another_hash(monkeypatch):
    before = extract.weights_hash()
    monkeypatch.setitem(extract.ANSWERING, "similarity", extract.ANSWERING["similarity"] + 0.01)
    assert extract.weights_hash() != before


@pytest.mark.parametrize("name", ["squad", "clapnq"])
def test_the_committed_figures_are_better_than_the_baselines(name):
    of_set = json.loads(CURVE.read_text("utf-8"))["sets"][name]
    for baseline in ("similarity", "answer always"):
        assert of_set["confidence"]["F1"][0] > of_set[baseline]["F1"][0]
        assert of_set["confidence"]["AURC"][0] < of_set[baseline]["AURC"][0]
