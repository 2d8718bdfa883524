"""What a question asks for."""

from __future__ import annotations

import pytest

from rag.answer import Turn
from rag.question import holds_kind, names, read, standalone


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Who signed the treaty?", ("person",)),
        ("Who is to come, and why?", ("reason", "person")),
        ("How many people were hurt?", ("number",)),
        ("when did the strike end", ("time",)),
        ("In what year was it built?", ("time",)),
        ("Where was the summit held?", ("place",)),
        ("What is a confederation?", ("other",)),
    ],
)
def test_the_kind_of_answer_is_read_from_the_question(question, kinds):
    assert read(question).kinds == kinds


def test_names_leave_out_words_capitalised_only_by_position():
    assert names("Who did Anna Berg meet in New Delhi? The minister.") == ["Anna Berg", "New Delhi"]
    assert names("What happened?") == []


@pytest.mark.parametrize(
    ("kind", "sentence", "holds"),
    [
        ("number", "Some 40 people were hurt.", True),
        ("number", "Several people were hurt.", False),
        ("time", "It ended in March 2021.", True),
        ("time", "It ended badly.", False),
        ("person", "Maria Lindt signed it.", True),
        ("person", "the treaty was signed.", False),
        ("place", "They met in Oslo.", True),
        ("reason", "They left because the talks failed.", True),
    ],
)
def test_a_sentence_holds_an_expression_of_the_kind_or_not(kind, sentence, holds):
    assert holds_kind(kind, sentence, "question") is holds


def test_what_the_question_says_itself_is_no_answer():
    assert not holds_kind("time", "In 2021 it closed.", "When in 2021 did it close?")
    assert not holds_kind("person", "Anna Berg left.", "Whom did Anna Berg meet?")


HISTORY = (
    Turn(role="user", content="What did Anna Berg say in Oslo?"),
    Turn(role="assistant", content="Anna Berg said that the plant will close."),
)


def test_a_question_that_leans_on_the_conversation_gets_its_names():
    query = standalone("And why?", HISTORY)
    assert query.endswith("And why?")
    assert "Anna Berg" in query
    assert "Oslo" in query


def test_a_question_that_stands_alone_stays_as_it_is():
    question = "When did the central bank of Norway raise rates?"
    assert standalone(question, HISTORY) == question
    assert standalone("And why?", ()) == "And why?"
