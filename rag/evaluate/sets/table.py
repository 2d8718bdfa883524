"""The simple columns of the question-set format as CSV; several answers, articles or tags in a cell stand between |."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from index.tables import delimiter
from rag.evaluate.sets.found import Placed, Problem, QuestionSet, make_question, make_set

COLUMNS = ("id", "question", "answers", "answerable", "gold_articles", "tags")
_LISTS = ("answers", "gold_articles", "tags")
_TRUE, _FALSE = ("true", "yes", "y", "1", ""), ("false", "no", "n", "0")
_NOT_UTF8 = range(0xDC80, 0xDD00)  # what `surrogateescape` makes of a byte that is none


def load_table(path: Path) -> QuestionSet:
    """A set of a .csv file with a header line; `id` and `question` are needed, other columns than COLUMNS are ignored.

    A row that is wrong (a quotation mark never closed) costs its line only: reading goes on in the next.
    """
    text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
    return make_set(path, [path], list(_found(path, list(io.StringIO(text, newline="")))))


def _found(path: Path, lines: list[str]) -> Iterator[Placed | Problem]:
    names: list[str] | None = None
    for number, row in _rows(lines):
        where = f"{path}:{number}"
        if isinstance(row, str):
            yield Problem(where, f"not valid CSV: {row}")
        elif any(ord(character) in _NOT_UTF8 for cell in row for character in cell):
            yield Problem(where, "not UTF-8: save the table as UTF-8")
        elif names is None:
            names = [name.strip().lower() for name in row]
            if missing := [name for name in ("id", "question") if name not in names]:
                wanted = " and ".join(f"`{name}`" for name in missing)
                yield Problem(where, f"no column {wanted}: the headers are {', '.join(names)}")
                return
            if twice := sorted({name for name in names if name in COLUMNS and names.count(name) > 1}):
                yield Problem(where, f"the column `{twice[0]}` is there twice")
                return
        elif len(row) > len(names):
            yield Problem(where, f"{len(row)} cells under {len(names)} headers")
        else:
            yield _question(dict(zip(names, (cell.strip() for cell in row), strict=False)), where)


def _rows(lines: list[str]) -> Iterator[tuple[int, list[str] | str]]:
    """(line from 1, cells) of every row, or (line, what is wrong with it)."""
    between = delimiter(lines[0] if lines else "", "question")
    at = 0
    while at < len(lines):
        reader = csv.reader(map(lines.__getitem__, range(at, len(lines))), strict=True, delimiter=between)
        try:
            row = next(reader)
        except csv.Error as error:
            yield at + 1, str(error)
            at += 1
            continue
        if row:
            yield at + 1, row
        at += reader.line_num


def _question(cells: dict[str, str], where: str) -> Placed | Problem:
    if not any(cells.values()):
        return Problem(where, "an empty row")
    if missing := [name for name in ("id", "question") if not cells.get(name)]:
        return Problem(where, f"no `{missing[0]}`")
    answerable = cells.get("answerable", "").lower()
    if answerable not in _TRUE + _FALSE:
        return Problem(where, f"the field `answerable` is wrong: true or false was expected, '{answerable}' was found")
    lists = {name: [part.strip() for part in cells.get(name, "").split("|") if part.strip()] for name in _LISTS}
    fields = {"id": cells["id"], "question": cells["question"], "answerable": answerable in _TRUE, **lists}
    return make_question(fields, where)
