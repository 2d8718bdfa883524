"""Questions from a file, one result line for each, in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from index.errors import DatelineError, InputError
from index.filters import Filters
from rag.answer import Request
from ui.cli.output import say


def run_batch(questions: Path, output: Path, filters: Filters, run: Callable[[Request], BaseModel]) -> int:
    """Run every line of a .jsonl file of questions; returns the number of lines that failed.

    A line has `question`, and may have `id`, `history` and `filters` (which take the place of the flags). For a line
    that fails, `{"id","question","error"}` is written.
    """
    try:
        lines = questions.read_text("utf-8-sig").split("\n")  # and at nothing else that may stand inside a string
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The questions '{questions}' cannot be read: {error}.") from None
    failed = 0
    with output.open("w", encoding="utf-8") as out:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            record: Any = None
            try:
                record = json.loads(line)
                result = run(_request(record, filters)).model_dump_json()
            except (ValueError, TypeError, DatelineError) as error:
                failed += 1
                reason = _reason(error)
                say(f"{questions}: line {number}: {reason}")
                known = record if isinstance(record, dict) else {}
                result = json.dumps({"id": known.get("id"), "question": known.get("question"), "error": reason})
            out.write(result + "\n")
            out.flush()
    return failed


def _request(record: Any, filters: Filters) -> Request:
    if not isinstance(record, dict) or not isinstance(record.get("question"), str):
        raise ValueError("a JSON object with a `question` was expected")
    identifier = record.get("id")
    return Request(
        id=None if identifier is None else str(identifier),
        question=record["question"],
        history=tuple(record.get("history") or ()),
        filters=Filters(**record["filters"]) if record.get("filters") else filters,
    )


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON: {error}"
    return str(error)
