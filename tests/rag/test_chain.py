"""From a question to a checked answer, over the sample archive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from langchain_core.runnables import Runnable

from index.errors import InputError
from index.filters import Filters
from rag.answer import CANNOT_ANSWER, Draft, Finished, Request, Retrieved, Turn, Written
from rag.chain import build_chain
from rag.extract import QuotesAnswerer

QUESTIONS = Path(__file__).parents[2] / "seeds" / "questions" / "sahel.jsonl"


def _questions(**wanted):
    records = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [r for r in records if all(r[name] == value for name, value in wanted.items())]


def test_events_come_in_order_and_the_last_holds_what_was_streamed(seeded):
    events = list(seeded.stream(Request(question="How many Russian security contractors are in Mali?", id="q1")))
    assert isinstance(events[0], Retrieved)
    assert isinstance(events[-1], Finished)
    written = [event for event in events if isinstance(event, Written)]
    answer = events[-1].answer
    assert answer.id == "q1"
    assert answer.sentences == [event.sentence for event in written]
    assert answer.citations == [citation for event in written for citation in event.citations]
    assert answer.passages == events[0].passages
    assert {"retrieve", "first_sentence", "answer", "total"} <= set(answer.timings_ms)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who is to visit Bamako, and why?", ["Nick Checker", "respect for Mali's sovereignty"]),
        ("How many Russian security contractors are in Mali?", ["approximately 1,000 security contractors"]),
        ("What did the previous administration do after the coups?", ["halted military co-operation"]),
    ],
)
def test_the_questions_of_the_first_article_are_answered_with_its_words(seeded, question, words):
    answer = seeded.ask(Request(question=question))
    assert answer.status == "answered"
    for word in words:
        assert word in answer.answer
    quoted = [c for c in answer.citations if c.title.startswith("US Shifts Strategy in West Africa")]
    assert any(word in citation.quote for citation in quoted for word in words)


def test_every_citation_is_exact_and_used_and_most_are_of_the_right_article(seeded):
    records = _questions()[::2]
    right = answerable = 0
    for record in records:
        answer = seeded.ask(Request(question=record["question"], history=record.get("history", ())))
        assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
        for citation in answer.citations:
            assert seeded.archive.article(citation.article_id).text[citation.start : citation.end] == citation.quote
        for sentence in answer.sentences:
            assert sentence.support == "verbatim"
            quotes = [c.quote for c in answer.citations if c.n in sentence.citations]
            assert any(sentence.text in quote for quote in quotes)
        assert (answer.status == "answered") == bool(answer.sentences)
        answerable += record["answerable"]
        right += any(c.article_id in record["gold_articles"] for c in answer.citations)
    assert right >= 0.75 * answerable


def test_questions_on_subjects_that_the_archive_lacks_are_refused(seeded):
    foreign = [r for r in _questions(answerable=False) if "near-miss" not in r["tags"]]
    assert len(foreign) >= 8
    assert [seeded.ask(Request(question=r["question"])).status for r in foreign] == ["abstained"] * len(foreign)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the chess championship in Reykjavik?",
        "What is the recipe for sourdough bread?",
        "How tall is the Eiffel Tower?",
        "asdf qwer zxcv",
        "?!",
    ],
)
def test_what_the_archive_does_not_say_is_an_abstention_with_passages(seeded, question):
    answer = seeded.ask(Request(question=question))
    assert answer.status == "abstained"
    assert answer.answer == CANNOT_ANSWER
    assert answer.sentences == answer.citations == []
    assert answer.passages


def test_filters_that_leave_nothing_give_an_abstention(seeded):
    answer = seeded.ask(Request(question="Who visited Bamako?", filters=Filters(sources=("Nobody's Desk",))))
    assert (answer.status, answer.passages) == ("abstained", [])


def test_a_follow_up_is_searched_with_the_words_of_the_conversation(seeded):
    history = (
        Turn(role="user", content="How many Russian security contractors are in Mali?"),
        Turn(role="assistant", content="Russia has deployed approximately 1,000 security contractors in Mali."),
    )
    answer = seeded.ask(Request(question="And in Burkina Faso?", history=history))
    assert answer.question == "And in Burkina Faso?"
    assert answer.query == "How many Russian security contractors are in Burkina Faso?"


@pytest.mark.parametrize(("question", "says"), [("  ", "is empty"), ("?" * 2_400, "2,400 characters")])
def test_a_question_that_cannot_be_used_is_refused_with_a_sentence(seeded, question, says):
    with pytest.raises(InputError, match=says):
        seeded.ask(Request(question=question))


def test_the_chain_is_a_langchain_runnable_and_checks_any_answerer(seeded):
    class Liar:
        name = "liar"

        def write(self, question, passages):
            quotes = QuotesAnswerer(seeded.archive, seeded.embedding, seeded.settings.quotes)
            real = next(quotes.write(question, passages).written)
            false = real.citations[0].model_copy(update={"quote": "Words that nobody wrote."})
            return Draft(None, iter([real.model_copy(update={"citations": [false]})]))

    chain = build_chain(seeded.retriever, Liar())
    assert isinstance(chain, Runnable)
    *_, last = chain.stream(Request(question="How many Russian security contractors are in Mali?"))
    assert last.answer.status == "abstained"


def test_the_same_question_gets_the_same_answer(seeded):
    first, second = (seeded.ask(Request(question="Why did Wagner leave Mali?")) for _ in range(2))
    assert first.model_dump(exclude={"timings_ms"}) == second.model_dump(exclude={"timings_ms"})
