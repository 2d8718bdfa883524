"""What speaks against a sentence as an answer."""

from __future__ import annotations

import pytest

from rag.contrary import lacks_number, opposed, undenied


@pytest.mark.parametrize(
    ("question", "sentence", "against"),
    [
        ("Which of the rivers does not cross the border?", "The river crosses the border twice.", True),
        ("Which of the rivers does not cross the border?", "The river never crosses the border.", False),
        ("Which of the rivers crosses the border?", "The river never crosses the border.", False),
        ("Which rivers cross the border?", "The river crosses the border twice.", False),
        ("Who left without a visa?", "He didn't have a visa when he left.", False),
    ],
)
def test_a_denial_of_the_question_must_be_in_the_sentence(question, sentence, against):
    assert undenied(question, sentence) is against


@pytest.mark.parametrize(
    ("question", "sentence", "around", "against"),
    [
        ("When did exports fall?", "Exports rose in May.", "", True),
        ("When did exports rise?", "Exports rose in May.", "", False),
        ("When did exports increase?", "Exports rose in May.", "", False),
        ("When did exports fall?", "They rose in May.", "Exports fell in April.", False),
        ("What happens on pressurization?", "Masks drop on depressurization.", "", True),
        ("Which copies are imperfect?", "The perfect copies are kept.", "", True),
        ("Which copies are kept?", "The perfect copies are kept.", "", False),
    ],
)
def test_an_opposite_in_place_of_a_word_speaks_against_the_sentence(question, sentence, around, against):
    assert opposed(question, sentence, f"{around} {sentence}") is against


@pytest.mark.parametrize(
    ("question", "sentence", "against"),
    [
        ("How many soldiers died?", "Soldiers died in the attack.", True),
        ("How many soldiers died?", "Eight soldiers died in the attack.", False),
        ("How many soldiers died in 2025?", "Soldiers died in 2025.", True),
        ("Which soldiers died?", "Soldiers died in the attack.", False),
    ],
)
def test_how_many_is_answered_with_a_number(question, sentence, against):
    assert lacks_number(question, sentence) is against
