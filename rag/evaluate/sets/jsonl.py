"""The question-set format: one JSON object a line, with the fields of `Question`; blank lines are passed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from index.json_lines import json_lines
from rag.evaluate.sets.found import Placed, Problem, QuestionSet, make_question, make_set


def load_jsonl(path: Path) -> QuestionSet:
    """A set of a .jsonl file."""
    return make_set(path, [path], [_question(where, record) for where, record in json_lines(path)])


def _question(where: str, record: dict[str, Any] | str) -> Placed | Problem:
    if isinstance(record, str):
        return Problem(where, record)
    # null is how some programs write "nothing here".
    return make_question({name: value for name, value in record.items() if value is not None}, where)
