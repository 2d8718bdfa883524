"""The question-set format: one JSON object a line, with the fields of `Question`; blank lines are passed over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.evaluate.sets.found import Placed, Problem, QuestionSet, make_question, make_set


def load_jsonl(path: Path) -> QuestionSet:
    """A set of a .jsonl file."""
    return make_set(path, [path], [_question(item) for item in json_lines(path)])


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]] | Problem]:
    """("file:line", object) of every line, or what is wrong with it."""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            where = f"{path}:{number}"
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                if not line.strip():
                    continue
                record: Any = json.loads(line)
            except UnicodeDecodeError as error:
                yield Problem(where, f"not UTF-8: byte {error.object[error.start]:#04x} at column {error.start + 1}")
                continue
            except (ValueError, RecursionError) as error:
                yield Problem(where, f"not valid JSON: {error}")
                continue
            if isinstance(record, dict):
                yield where, record
            else:
                yield Problem(where, f"a JSON object was expected, {type(record).__name__} was found")


def _question(item: tuple[str, dict[str, Any]] | Problem) -> Placed | Problem:
    if isinstance(item, Problem):
        return item
    where, record = item
    # null is how some programs write "nothing here".
    return make_question({name: value for name, value in record.items() if value is not None}, where)
