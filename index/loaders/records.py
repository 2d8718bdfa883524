"""Article records: one JSON object a line (.jsonl), or rows of a table with the same names as headers (.csv)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.loaders.found import Failed, Loaded, Skipped, make_article

_FIELD_LIMIT = 50_000_000  # characters of one CSV field


def load_jsonl(path: Path) -> Iterator[Loaded | Failed | Skipped]:
    """Articles of a .jsonl file; a bad line is reported by its number and stops nothing."""
    first = True
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            where = f"{path}:{number}"
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                if not line.strip():
                    continue
                record: Any = json.loads(line)
            except UnicodeDecodeError as error:
                yield Failed(where, f"not UTF-8: byte {error.object[error.start]:#04x} at column {error.start + 1}")
                continue
            except (ValueError, RecursionError) as error:
                yield Failed(where, f"not valid JSON: {error}")
                continue
            if not isinstance(record, dict):
                yield Failed(
                    where, f"not an article record: a JSON object was expected, {type(record).__name__} was found"
                )
                continue
            if first and _is_question(record):
                yield Skipped(str(path), "holds test questions, not articles")
                return
            first = False
            yield make_article(record, where)


def load_csv(path: Path) -> Iterator[Loaded | Failed | Skipped]:
    """Articles of a .csv file with a header line; a bad row is reported by its line and stops nothing."""
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path, csv.DictReader(file, strict=True))
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
        for row in reader:
            if None in row:
                yield Failed(f"{path}:{reader.line_num}", f"more cells than the {len(names)} headers")
            else:
                yield make_article(row, f"{path}:{reader.line_num}")
    except csv.Error as error:
        yield Failed(f"{path}:{reader.line_num}", f"not valid CSV: {error}; what follows was not read")


def _is_question(record: dict[str, Any]) -> bool:
    return "question" in record and "text" not in record
