"""Follow-ups: what leans on a conversation, and what it takes from it."""

from __future__ import annotations

import pytest

from rag.answer import Turn
from rag.question import without_context
from rag.understand.leaning import leaning
from rag.understand.standalone import core, standalone, wordings


def _history(*contents):
    roles = ("user", "assistant")
    return tuple(Turn(role=roles[i % 2], content=content) for i, content in enumerate(contents))


OSLO = _history("What did Anna Berg say in Oslo?", "Anna Berg said that the plant will close.")


@pytest.mark.parametrize(
    "question",
    [
        "What is the principle behind radar?",
        "Who won the 2022 football world cup?",
        "When did the central bank of Norway raise rates?",
        "how does a heat pump work",
        "what kinds of fish live in the northern lakes",
        "Why did the mayor of Bergen lose her seat?",
        "And who is the harbour master of Bergen?",
        "Since when has Norway had its own currency?",
        "who was the first mayor of bergen and when did he die",
        "How long does it take to cross the fjord by ferry?",
        "Are there wolves in Norway?",
        "ferry fares Bergen",
        "xxxx",
        "😀",
        "?!",
        "12",
    ],
)
def test_a_question_that_is_complete_or_says_nothing_inherits_nothing(question):
    assert leaning(question) is None
    assert standalone(question, OSLO) == question


@pytest.mark.parametrize(
    ("question", "lean"),
    [
        ("And in Bergen?", "fragment"),
        ("why?", "fragment"),
        ("And until when?", "fragment"),
        ("Under which law?", "fragment"),
        ("How much did it cost?", "pronoun"),
        ("Whom had she met?", "pronoun"),
        ("How did the mayor react to that?", "pronoun"),
        ("Who takes over?", "thin"),
        ("Who will run the company?", "thin"),
        ("What did the other group do?", "thin"),
    ],
)
def test_a_follow_up_is_known_by_what_it_lacks(question, lean):
    assert leaning(question) == lean


@pytest.mark.parametrize(
    ("history", "question", "query"),
    [
        (("When did the ferry leave Oslo?", "At nine."), "And in Bergen?", "When did the ferry leave Bergen?"),
        (("How many ferries sank in Norway?", "Two."), "And in Sweden?", "How many ferries sank in Sweden?"),
        (("When did Norway close the plant?", "In May."), "Why?", "Why did Norway close the plant?"),
        (
            ("Why do sailors in Bergen train longer?", "Because of the weather."),
            "What are they called?",
            "What are the sailors called? (after: Why do sailors in Bergen train longer?)",
        ),
        (("When was the last pier in Norway closed off?", "In May."), "And in Sweden?", "When was the last pier in Sweden closed off?"),
        (
            ("Which musician made the song Seagull?", "Mia Holm."),
            "How does it begin?",
            "How does the song Seagull begin? (after: Which musician made the song Seagull?)",
        ),
        (("What is the Bergen tide table?", "A booklet."), "What is wrong with it?", "What is wrong with the Bergen tide table?"),
        (("What is Pier 12?", "A quay."), "How much did it cost?", "How much did Pier 12 cost?"),
        (
            ("Who is the mayor of Bergen?", "Anna Berg has been mayor since 2019."),
            "Where was she born?",
            "Where was Anna Berg born? (after: Who is the mayor of Bergen?)",
        ),
        (
            ("How many Norwegian sailors did the court hold?", "Four, for a year."),
            "When were they let go?",
            "When were the Norwegian sailors let go? (after: How many Norwegian sailors did the court hold?)",
        ),
        (
            ("Which ministers resigned?", "Anna Berg and Ole Lind resigned."),
            "What did they say?",
            "What did Anna Berg and Ole Lind say? (after: Which ministers resigned?)",
        ),
        (
            ("When was the Harbour Tower in Bergen built?", "In 1990."),
            "Which is the oldest house there?",
            "Which is the oldest house in Bergen? (after: When was the Harbour Tower in Bergen built?)",
        ),
        (
            ("Who shut the plant down?", "The ministry did."),
            "Which law did that rest on?",
            "Which law did that rest on? (after: Who shut the plant down?)",
        ),
    ],
)  # fmt: skip
def test_a_follow_up_is_completed_by_the_question_before_it(history, question, query):
    assert standalone(question, _history(*history)) == query


def test_each_earlier_question_is_completed_before_the_next():
    history = _history("How many ferries sank in Norway?", "Two.", "And in Sweden?", "None.")
    assert standalone("And in Denmark?", history) == "How many ferries sank in Denmark?"


def test_what_was_left_behind_by_a_new_topic_stays_behind():
    history = _history(*(t.content for t in OSLO), "How deep is the Silver Lake?", "It is 40 metres deep.")
    query = standalone("And how wide is it?", history)
    assert "Silver Lake" in query
    assert "Anna Berg" not in query


def test_one_conversation_leaves_nothing_for_the_next():
    standalone("Why did she say that?", OSLO)
    assert standalone("Why did she say that?", ()) == "Why did she say that?"
    other = standalone("Why did she say that?", _history("Who is Mia Holm?", "Mia Holm is a painter."))
    assert "Anna Berg" not in other


def test_long_conversations_give_short_queries():
    history = _history(
        *("What did Anna Berg do about it and about all the others in the northern towns?", "Nothing.") * 40
    )
    assert len(standalone("Why did she?", history)) < 400


def test_a_rewriter_is_asked_for_follow_ups_alone_and_may_pass():
    asked = []

    def rewrite(question, history):
        asked.append(question)
        return "Why did Anna Berg speak?" if question == "Why?" else None

    assert standalone("Why?", OSLO, rewrite) == "Why did Anna Berg speak?"
    assert "Anna Berg" in standalone("Why did she say that?", OSLO, rewrite)
    assert standalone("How tall is the Silver Tower?", OSLO, rewrite) == "How tall is the Silver Tower?"
    assert asked == ["Why?", "Why did she say that?"]


def test_wordings_and_core_of_a_query():
    query = standalone("Why did she say that?", OSLO)
    assert wordings("Why did she say that?", query) == ["Why did she say that?", without_context(query)[0]]
    whole = "Where was Anna Berg born? (after: Who is the mayor of Bergen?)"
    assert core(whole) == "Where was Anna Berg born?"
    assert core("why? (after: Who shut the plant down?)") == "why? (after: Who shut the plant down?)"
