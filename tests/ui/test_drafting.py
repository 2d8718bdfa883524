"""A set of drafts on disk, and what is said of it."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from index.article import Article
from index.errors import InputError
from rag.evaluate.sets import load_set
from ui.drafting import draft_set

SENTENCE = "The Senate of Nigeria approved 1,500 new border posts on 3 June 2021 in Abuja."
ARCHIVE = SimpleNamespace(articles=lambda: [Article(id=f"a{n}", title="Border", text=SENTENCE) for n in range(9)])


def test_a_set_by_rules_says_what_it_has(tmp_path, capsys):
    draft_set(ARCHIVE, tmp_path / "q.jsonl", 3, 0)
    questions = load_set(tmp_path / "q.jsonl").questions
    said = capsys.readouterr().err
    assert said.startswith(
        f"{len(questions)} drafts in {tmp_path / 'q.jsonl'} (no more than that could be formed, 3 were"
    )
    assert "dropped" not in said


def test_drafts_that_are_there_are_not_overwritten_unless_that_is_asked_for(tmp_path):
    output = tmp_path / "q.jsonl"
    output.write_text("an evening's work")
    with pytest.raises(InputError, match="is there already, perhaps with work in it"):
        draft_set(ARCHIVE, output, 3, 0)
    assert output.read_text() == "an evening's work"
    assert draft_set(ARCHIVE, output, 3, 0, replace=True).drafts == len(load_set(output).questions) > 0


def test_a_set_by_a_model_says_what_was_dropped_and_why(tmp_path, capsys):
    good = {"question": "How many border posts did the Senate of Nigeria approve?", "answer": "1,500"}
    other = {"question": "Where did the Senate of Nigeria approve border posts?", "answer": "Lagos"}
    chat = FakeListChatModel(responses=[json.dumps(good), json.dumps(other), "no", json.dumps(other)])
    draft_set(ARCHIVE, tmp_path / "q.jsonl", 2, 0, chat)
    (question,) = [q for q in load_set(tmp_path / "q.jsonl").questions if q.answerable]
    assert question.question == good["question"]
    lines = capsys.readouterr().err.splitlines()
    assert "8 replies of the model were dropped:" in lines
    assert "  4 x the answer does not stand in the sentence" in lines
    assert "  2 x the reply is not the JSON object that was asked for" in lines
    assert "  2 x the question was asked before" in lines
