"""A path in, a question set out: tells the formats apart by content, then by name. Knows no format from inside."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import InputError
from rag.evaluate.sets.beir import is_beir, load_beir
from rag.evaluate.sets.found import Problem, QuestionSet, make_set, name_of, reading_failed
from rag.evaluate.sets.jsonl import load_jsonl
from rag.evaluate.sets.squad import load_squad
from rag.evaluate.sets.table import load_table

_SQUAD_KEY = re.compile(r'"(data|paragraphs|qas)"\s*:\s*\[')
_FORMATS = "a question set (.jsonl or .csv), SQuAD 2.0 JSON or a BEIR folder was expected"


def load_sets(paths: Sequence[Path]) -> list[QuestionSet]:
    """Several sets, each with a name of its own: that of its file, as much of its path as tells them apart where two would be alike.

    Raises InputError for a path that is given twice, and as `load_set`.
    """
    return [replace(load_set(path), name=name) for path, name in zip(paths, _names(paths), strict=True)]


def load_set(path: Path) -> QuestionSet:
    """Read the question set in a file, or in a BEIR folder.

    Whatever is wrong with single questions is among its problems and hides no other question.
    Raises InputError when the path cannot be read or is in no known format.
    """
    try:
        if path.is_dir():
            if not is_beir(path):
                raise InputError(
                    f"The folder '{path}' is no BEIR set: corpus.jsonl, queries.jsonl and qrels/*.tsv were expected. "
                    "Name the files of questions themselves."
                )
            return load_beir(path)
        return _load_file(path)
    except OSError as error:
        raise reading_failed(path, error) from None


def _names(paths: Sequence[Path]) -> list[str]:
    """A name for each path that tells it from the others, whatever their order: "sahel", or "old/sahel.jsonl"."""
    whole = [path.resolve() for path in paths]
    if twice := [path for path, found in zip(paths, whole, strict=True) if whole.count(found) > 1]:
        raise InputError(f"The question set '{twice[0]}' is given twice: name it once.")
    names = [name_of(path) for path in whole]
    alike = {path for path, name in zip(whole, names, strict=True) if names.count(name) > 1}
    depth = 1
    while len({path.parts[-depth:] for path in alike}) < len(alike):
        depth += 1
    return ["/".join(path.parts[-depth:]) if path in alike else name for path, name in zip(whole, names, strict=True)]


def _load_file(path: Path) -> QuestionSet:
    content = path.read_bytes()
    text = content.decode("utf-8-sig", "replace").lstrip()
    if not text:
        return make_set(path, [path], [Problem(str(path), "the file is empty")])
    if "\0" in text[:65_536]:
        raise InputError(f"'{path}' is a binary file: {_FORMATS}.")
    lines_of_json = path.suffix.lower() in (".jsonl", ".ndjson")
    if text.startswith("{"):
        return load_squad(path) if _is_squad(text, lines_of_json=lines_of_json) else load_jsonl(path)
    if lines_of_json:
        return load_jsonl(path)
    if path.suffix.lower() == ".csv" or _has_headers(text):
        return load_table(path)
    raise InputError(f"'{path}' is in no known format: {_FORMATS}.")


def _is_squad(text: str, *, lines_of_json: bool) -> bool:
    first = text.split("\n", 1)[0]
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):  # spread over lines, or a bad first line of many
        return not lines_of_json and bool(_SQUAD_KEY.search(text))
    return isinstance(record, dict) and "data" in record and "question" not in record


def _has_headers(text: str) -> bool:
    try:
        names = next(csv.reader(text.splitlines()[:1]), [])
    except csv.Error:  # prose
        return False
    return {"id", "question"} <= {name.strip().lower() for name in names}
