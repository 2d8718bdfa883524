"""Article records: one JSON object a line (.jsonl), or rows of a table with the same names as headers (.csv)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.json_lines import json_lines
from index.loaders.found import Failed, Loaded, Skipped, make_article
from index.tables import delimiter

_FIELD_LIMIT = 50_000_000  # characters of one CSV field


def load_jsonl(path: Path) -> Iterator[Loaded | Failed | Skipped]:
    """Articles of a .jsonl file; a bad line is reported by its number and stops nothing."""
    first = True
    for where, record in json_lines(path):
        if isinstance(record, str):
            yield Failed(where, record)
            continue
        if first and _is_question(record):
            yield Skipped(str(path), "holds test questions, not articles")
            return
        first = False
        yield make_article(record, where)


def load_csv(path: Path) -> Iterator[Loaded | Failed | Skipped]:
    """Articles of a .csv file with a header line; a bad row is reported by its line and stops nothing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            between = delimiter(file.readline(), "text")
            file.seek(0)
            yield from _rows(path, csv.DictReader(file, strict=True, delimiter=between))
    except UnicodeDecodeError as error:
        yield Failed(str(path), f"not UTF-8 (byte {error.object[error.start]:#04x}): save the table as UTF-8")


def _rows(path: Path, reader: csv.DictReader[str]) -> Iterator[Loaded | Failed | Skipped]:
    try:
        names = [name.strip().lower() for name in reader.fieldnames or []]
        if "question" in names and "text" not in names:
            yield Skipped(str(path), "holds test questions, not articles")
            return
        if "text" not in names:
            yield Failed(f"{path}:1", f"no column `text`: the headers are {', '.join(names) or 'missing'}")
            return
        reader.fieldnames = names
        for row in _each(reader):
            if None in row:
                yield Failed(f"{path}:{reader.line_num}", f"more cells than the {len(names)} headers")
            else:
                yield make_article(row, f"{path}:{reader.line_num}")
    except csv.Error as error:
        yield Failed(f"{path}:{reader.line_num}", f"not valid CSV: {error}; what follows was not read")


def _each(reader: csv.DictReader[str]) -> Iterator[dict[str | Any, str | Any]]:
    """Every row. The limit of a field is one for the whole process, so it is another only while a row is read."""
    while True:
        before = csv.field_size_limit(_FIELD_LIMIT)
        try:
            row = next(reader, None)
        finally:
            csv.field_size_limit(before)
        if row is None:
            return
        yield row


def _is_question(record: dict[str, Any]) -> bool:
    return "question" in record and "text" not in record
