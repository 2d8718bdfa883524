"""Questions from a file, one result line for each, in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from pydantic import BaseModel, ValidationError

from index.errors import DatelineError, InputError
from index.filters import Filters
from index.json_lines import json_lines
from rag.answer import Request
from rag.evaluate.question import Question
from ui.cli.output import say

_KNOWN = {"id", "question", "history", "filters", "read_dates", *Question.model_fields}


class BatchReport(BaseModel):
    """How many lines were run, and how many of them failed."""

    lines: int
    failed: int


def run_batch(questions: Path, output: Path, filters: Filters, run: Callable[[Request], BaseModel]) -> BatchReport:
    """Run every line of a .jsonl file of questions.

    A line has `question`, and may have `id`, `history`, `as_of`, `read_dates` and `filters` (which take the place of the flags); what else a
    line of a question set has is passed over, any other name is mentioned once. For a line that fails,
    `{"id","question","error"}` is written. Raises InputError when a file cannot be used.
    """
    if output.exists() and questions.exists() and output.samefile(questions):
        raise InputError(f"'{output}' holds the questions: give --output another file, or they would be lost.")
    done = failed = 0
    unknown: set[str] = set()
    with _reading(questions) as lines, _writing(output) as out:
        for where, record in lines:
            done += 1
            known = record if isinstance(record, dict) else {}
            try:
                if isinstance(record, str):
                    raise ValueError(record)
                _mention(where, set(record) - _KNOWN - unknown)
                unknown.update(record)
                result = run(_request(record, filters)).model_dump_json()
            except Exception as error:  # whatever a line makes a library raise, the other lines are answered
                failed += 1
                reason = _reason(error)
                say(f"{where}: {reason}")
                result = json.dumps({"id": known.get("id"), "question": known.get("question"), "error": reason})
            out.write(result + "\n")
            out.flush()
    return BatchReport(lines=done, failed=failed)


@contextmanager
def _reading(questions: Path) -> Iterator[Iterator[tuple[str, dict[str, Any] | str]]]:
    lines = json_lines(questions)
    try:
        first = list(islice(lines, 1))
    except OSError as error:
        raise InputError(f"The questions '{questions}' cannot be read: {error.strerror or error}.") from None
    yield chain(first, lines)


def _writing(output: Path) -> TextIO:
    try:
        return output.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(f"The output '{output}' cannot be written: {error.strerror or error}.") from None


def _mention(where: str, names: Collection[str]) -> None:
    for name in sorted(names):
        say(f"{where}: '{name}' has no meaning here and is passed over, on this line and on all others")


def _request(record: dict[str, Any], filters: Filters) -> Request:
    if not isinstance(record.get("question"), str):
        raise ValueError("a JSON object with a `question` was expected")
    identifier = record.get("id")
    return Request(
        id=identifier if isinstance(identifier, str | int) or identifier is None else str(identifier),
        question=record["question"],
        history=tuple(record.get("history") or ()),
        filters=Filters(**record["filters"]) if record.get("filters") else filters,
        as_of=record.get("as_of"),
        read_dates=record.get("read_dates", True),
    )


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
    if isinstance(error, DatelineError | ValueError):
        return str(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
