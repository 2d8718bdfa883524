"""Which measure applies to which question, how a question ends, and that a better system has the better figures."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index.filters import Filters
from rag.answer import Answer, Citation, Passage, Sentence, Turn, answer_text
from rag.evaluate.measures.scoring import LOWER_IS_BETTER, MEASURES, score, summarise
from rag.evaluate.question import Evidence, Question
from rag.evaluate.record import Record, RunInfo, Span

ARTICLES = {
    f"a{n}": f"Report {n} of the day. In town {n} exactly {100 + n} people met on the square. Rain is expected later."
    for n in range(12)
}
INFO = RunInfo(
    name="planted", model="planted", settings={}, settings_hash="0", code_version="0", sets={}, archive_checksum="0",
    articles=12, chunks=36, started="2026-01-01T00:00:00Z", questions=16,
)  # fmt: skip


def _place(article_id, words):
    start = ARTICLES[article_id].index(words)
    return start, start + len(words)


def _quote(n):
    return f"In town {n} exactly {100 + n} people met on the square."


def _question(n, **changes):
    values = {
        "id": f"q{n}",
        "question": f"How many people met in town {n}?",
        "answers": (f"{100 + n} people",),
        "gold_articles": (f"a{n}",),
        "evidence": (Evidence(article_id=f"a{n}", quote=_quote(n)),),
        "tags": ("odd" if n % 2 else "even",),
    }
    return Question(**{**values, **changes})


def _unanswerable(n):
    return Question(id=f"u{n}", question=f"How many people met in village {n}?", answerable=False, tags=("none",))


QUESTIONS = [*(_question(n) for n in range(12)), *(_unanswerable(n) for n in range(4))]


def _span(question):
    return tuple(
        Span(article_id=e.article_id, start=start, end=end)
        for e in question.evidence
        if e.article_id in ARTICLES
        for start, end in [_place(e.article_id, e.quote)]
    )


def _passage(article_id, rank, words=None):
    text = ARTICLES[article_id] if words is None else words
    start, end = _place(article_id, text)
    return Passage(
        rank=rank, article_id=article_id, title="", source=None, published=None, url=None,
        text=text, start=start, end=end, scores={},
    )  # fmt: skip


def _citation(article_id, words, n=1):
    start, end = _place(article_id, words)
    return Citation(
        n=n, article_id=article_id, title="", source=None, published=None, url=None, quote=words, start=start, end=end
    )


def _answer(passages, sentence=None, cited=None):
    sentences = [] if sentence is None else [Sentence(text=sentence, citations=[1], support="verbatim")]
    return Answer(
        id=None, question="?", query="?", filters=Filters(), model="planted",
        status="answered" if sentences else "abstained", answer=answer_text(sentences),
        sentences=sentences, citations=[cited] if cited else [], passages=passages,
    )  # fmt: skip


def _ranked(first):
    rest = [i for i in ARTICLES if i != first]
    return [_passage(i, rank) for rank, i in enumerate([*([first] if first else []), *rest][:10], start=1)]


def _saying(n, passages):
    return _answer(passages, _quote(n), _citation(f"a{n}", _quote(n)))


def oracle(question, _):
    if not question.answerable:
        return _answer(_ranked(None)), 0.1
    return _saying(int(question.id[1:]), _ranked(question.gold_articles[0])), 0.9


def always_answers(question, _):
    if question.answerable:
        return oracle(question, _)
    return _saying(0, _ranked(None)), 0.1


def always_abstains(question, _):
    return _answer(_ranked(question.gold_articles[0] if question.answerable else None)), 0.0


def wrong_article(question, _):
    """The right words, retrieved first, but another article's number on them."""
    answer, confidence = oracle(question, _)
    if not question.answerable:
        return answer, confidence
    other = f"a{(int(question.id[1:]) + 1) % 12}"
    forged = _citation(other, "Rain is expected later.")
    return answer.model_copy(update={"citations": [forged]}), confidence


def at_random(question, rng):
    shuffled = [_passage(i, rank) for rank, i in enumerate(rng.sample(list(ARTICLES), 10), start=1)]
    return (_answer(shuffled) if rng.random() < 0.5 else _saying(rng.randrange(12), shuffled)), rng.random()


def failing(_question, _):
    return None, None


def _record(question, answer, confidence=None, error=None):
    scores, outcome = score(question, answer, error, _span(question), ARTICLES.get)
    return Record(
        question=question, answer=answer, error=error, evidence=_span(question), confidence=confidence,
        first_ms=None if error else 10.0, total_ms=None if error else 20.0, tokens=None, scores=scores, outcome=outcome,
    )  # fmt: skip


def _run(system, questions=QUESTIONS):
    rng = random.Random(4)
    records = []
    for question in questions:
        answer, confidence = system(question, rng)
        records.append(_record(question, answer, confidence, None if answer else "the model did not reply"))
    return records


@pytest.fixture(scope="module")
def summaries():
    systems = [oracle, always_answers, always_abstains, wrong_article, at_random, failing]
    return {system.__name__: summarise(INFO, _run(system)) for system in systems}


def _mean(summary, name):
    return summary.measures[name].mean


def _best(name):
    return float(name not in LOWER_IS_BETTER)


def test_the_oracle_is_perfect_in_everything_but_the_wordiness_of_its_answers(summaries):
    measures = summaries["oracle"].measures
    assert list(measures) == list(MEASURES)
    wordy = {"exact match", "F1"}
    assert {name: e.mean for name, e in measures.items() if name not in wordy} == {
        name: _best(name) for name in MEASURES if name not in wordy
    }
    assert measures["exact match"].mean == pytest.approx(4 / 16)  # the four abstentions


def test_chance_is_worse_than_the_oracle_by_every_measure_of_right_and_wrong(summaries):
    true_by_construction = {"quote validity", "ALCE citation recall", "ALCE citation precision", "sentences supported"}
    at_the_limit = {"hit@10", "recall@10", "span hit@10", "span recall@10"}  # ten of twelve articles
    for name in set(MEASURES) - true_by_construction:
        found, best = _mean(summaries["at_random"], name), _mean(summaries["oracle"], name)
        worse = found > best if name in LOWER_IS_BETTER else found < best
        assert worse or (name in at_the_limit and found == best), name


def test_always_answering_loses_on_abstention_alone(summaries):
    answering, oracle_ = summaries["always_answers"], summaries["oracle"]
    lost = {
        name
        for name in oracle_.measures
        if name not in answering.measures or _mean(answering, name) != _mean(oracle_, name)
    }
    assert lost == {"right", "exact match", "F1", "abstention precision", "abstention recall", "abstention F1", "AURC"}
    assert _mean(answering, "abstention recall") == 0
    assert _mean(answering, "wrong abstentions") == 0
    assert "abstention precision" not in answering.measures  # it never abstained
    assert answering.outcomes["should have abstained"] == 4


def test_always_abstaining_wins_on_abstention_recall_alone(summaries):
    abstaining = summaries["always_abstains"]
    assert _mean(abstaining, "abstention recall") == 1
    assert _mean(abstaining, "abstention precision") == pytest.approx(4 / 16)
    assert _mean(abstaining, "wrong abstentions") == 1
    assert _mean(abstaining, "contains") == _mean(abstaining, "citation recall") == 0
    assert _mean(abstaining, "right") == pytest.approx(4 / 16)
    assert abstaining.risk_coverage == []
    assert not {"AURC", "quote validity", "citation precision"} & set(abstaining.measures)
    assert abstaining.outcomes["wrongly abstained"] == 12


def test_citing_the_wrong_article_loses_on_citations_alone(summaries):
    wrong, oracle_ = summaries["wrong_article"], summaries["oracle"]
    lost = {name for name in MEASURES if _mean(wrong, name) != _mean(oracle_, name)}
    assert lost == {"citation precision", "citation recall", "ALCE citation recall", "ALCE citation precision"}
    assert {_mean(wrong, name) for name in lost} == {0.0}


def test_failed_questions_have_the_worst_of_what_would_have_applied_and_stay(summaries):
    failed = summaries["failing"]
    applying = {name for name in MEASURES if name not in {"abstention precision", "AURC"}}
    assert set(failed.measures) == applying
    assert {name: e.mean for name, e in failed.measures.items()} == {name: 1 - _best(name) for name in applying}
    assert failed.measures["right"].n == 16
    assert failed.failed == [q.id for q in QUESTIONS]
    assert failed.depth_curve == [0.0] * 10
    assert failed.cost == {}


@pytest.mark.parametrize("question", [QUESTIONS[3], QUESTIONS[-1], _question(1, evidence=()), _question(1, answers=())])
def test_what_applies_to_a_failure_is_what_applies_to_the_right_answer(question):
    rightly, outcome = score(question, oracle(question, None)[0], None, _span(question), ARTICLES.get)
    failed, _ = score(question, None, "timeout", _span(question), ARTICLES.get)
    assert outcome == "right"
    assert set(failed) == set(rightly) - {"abstention precision"}


def test_one_failure_costs_its_share(summaries):
    records = _run(oracle)
    broken = [_record(QUESTIONS[0], None, error="timeout"), *records[1:]]
    summary = summarise(INFO, broken)
    assert _mean(summary, "right") == pytest.approx(15 / 16)
    assert _mean(summary, "hit@1") == pytest.approx(11 / 12)
    assert _mean(summary, "wrong abstentions") == pytest.approx(1 / 12)
    assert summary.risk_coverage[-1] == pytest.approx((12 / 16, 1 / 12))  # the failure is the least sure, and wrong
    assert summary.risk_coverage[-2][1] == 0
    assert summary.outcomes["failed"] == 1
    assert sum(summary.outcomes.values()) == 16


def test_an_answer_beside_an_error_does_not_count():
    question = QUESTIONS[0]
    assert score(question, oracle(question, None)[0], "cut off", _span(question), ARTICLES.get)[1] == "failed"


def _outcome(question, answer):
    return score(question, answer, None, _span(question), ARTICLES.get)[1]


def _raining(n, passages):
    return _answer(passages, "Rain is expected later.", _citation(f"a{n}", "Rain is expected later."))


class TestOutcomes:
    def test_wrong_by_how_far_it_got(self):
        question = _question(2)
        with_it, without = _ranked("a2"), [_passage("a3", 1), _passage("a2", 2, "Rain is expected later.")]
        assert _outcome(question, _raining(3, without)) == "not retrieved"
        assert _outcome(question, _answer(without)) == "not retrieved"
        assert _outcome(question, _raining(3, with_it)) == "retrieved but not used"
        used = _answer(with_it, "In town 2 exactly", _citation("a2", "In town 2 exactly"))
        assert _outcome(question, used) == "used but wrong"
        assert _outcome(question, _answer(with_it)) == "wrongly abstained"
        assert _outcome(question, _saying(2, with_it)) == "right"

    def test_unanswerable(self):
        assert _outcome(QUESTIONS[-1], _answer([])) == "right"
        assert _outcome(QUESTIONS[-1], _saying(2, [])) == "should have abstained"

    def test_without_accepted_answers_the_right_citation_counts(self):
        question = _question(2, answers=())
        assert _outcome(question, _saying(2, _ranked("a2"))) == "right"
        assert _outcome(question, _raining(3, _ranked("a2"))) == "retrieved but not used"

    def test_without_evidence_the_articles_count(self):
        question = _question(2, evidence=())
        assert _outcome(question, _answer(_ranked("a2"))) == "wrongly abstained"
        assert _outcome(question, _answer([_passage("a3", 1)])) == "not retrieved"
        assert _outcome(question, _raining(2, _ranked("a2"))) == "used but wrong"

    def test_without_places_the_accepted_words_count(self):
        question = _question(2, evidence=(), gold_articles=())
        assert _outcome(question, _answer(_ranked("a2"))) == "wrongly abstained"
        assert _outcome(question, _answer([_passage("a3", 1)])) == "not retrieved"

    def test_evidence_that_is_not_where_the_set_says(self):
        quote = Evidence(article_id="old id", quote=_quote(2))
        question = _question(2, evidence=(quote,), gold_articles=("old id",))
        assert _outcome(question, _answer(_ranked("a2"))) == "wrongly abstained"
        scores, _ = score(question, _saying(2, _ranked("a2")), None, (), ARTICLES.get)
        assert scores["citation precision"] == scores["citation recall"] == 1
        assert scores["hit@10"] == 0
        assert not any(name.startswith("span ") for name in scores)

    def test_nothing_known(self):
        question = _question(2, answers=(), evidence=(), gold_articles=())
        scores, outcome = score(question, _saying(2, _ranked("a2")), None, (), ARTICLES.get)
        assert outcome == "unknown"
        assert set(scores) == {
            "quote validity",
            "ALCE citation recall",
            "ALCE citation precision",
            "sentences supported",
            "wrong abstentions",
        }


class TestSummary:
    def test_scores_and_measures_are_in_the_order_of_the_docs(self, summaries):
        for record in _run(at_random):
            assert list(record.scores) == [name for name in MEASURES if name in record.scores]
        assert list(summaries["oracle"].by_tag) == ["even", "none", "odd"]

    def test_conversations_are_a_tag_of_their_own(self):
        turns = (Turn(role="user", content="What happened in town 1?"),)
        summary = summarise(INFO, _run(oracle, [_question(1, history=turns), _question(2)]))
        assert list(summary.by_tag) == ["conversation", "even", "odd"]
        assert summary.by_tag["conversation"]["right"].n == 1
        assert summary.measures["right"].n == 2

    def test_no_confidence_no_curve(self):
        records = [record.model_copy(update={"confidence": None}) for record in _run(oracle)]
        summary = summarise(INFO, records)
        assert summary.risk_coverage == []
        assert "AURC" not in summary.measures

    def test_questions_that_cannot_be_judged_are_not_in_the_curve(self):
        nothing_known = _question(2, answers=(), evidence=(), gold_articles=())
        records = [*_run(oracle, QUESTIONS[:2]), _record(nothing_known, _saying(2, []), 0.99)]
        assert [point[0] for point in summarise(INFO, records).risk_coverage] == [0.5, 1]

    def test_depth_curve_and_cost(self, summaries):
        assert summaries["oracle"].depth_curve == [1.0] * 10
        curve = summaries["at_random"].depth_curve
        assert curve == sorted(curve)
        assert summaries["oracle"].cost == {
            "first_ms p50": 10,
            "first_ms p95": 10,
            "total_ms p50": 20,
            "total_ms p95": 20,
        }

    def test_an_empty_run(self):
        summary = summarise(INFO, [])
        assert (summary.measures, summary.depth_curve, summary.risk_coverage) == ({}, [], [])


def test_the_docs_explain_every_measure_in_this_order():
    docs = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text("utf-8")
    own = [name for name in MEASURES if "@" not in name and not name.endswith("MAP")]
    places = [docs.find(f"**{name}**:") for name in own]
    assert -1 not in places
    assert places == sorted(places)
    assert all(name in docs for name in MEASURES if not name.startswith("span "))
