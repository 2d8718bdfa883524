"""What a question asks for."""

from __future__ import annotations

import pytest

from rag.question import holds_kind, names, read, with_context, without_context


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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Currently, Norway has two ferries. Two Norwegian captains left.", ["Norway", "Norwegian"]),
        ("Two men met David A. Stewart in Leeds.", ["David A. Stewart", "Leeds"]),
        ("Meanwhile the Bergen Line closed.", ["Bergen Line"]),
    ],
)
def test_numbers_and_adverbs_that_open_a_sentence_are_no_names(text, found):
    assert names(text) == found


def test_what_a_follow_up_follows_asks_for_nothing_any_more():
    query = with_context("When did she resign?", "Why did Anna Berg go to Oslo?")
    assert read(query).kinds == ("time",)
    assert without_context(query) == ("When did she resign?", "Why did Anna Berg go to Oslo?")
    assert without_context("When was it (the bridge) built?") == ("When was it (the bridge) built?", "")
