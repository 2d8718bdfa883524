"""One JSON object a line, read so that a bad line costs nothing but itself. Knows no fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """("file:line", object) of every line that is not blank, or ("file:line", what is wrong with it)."""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            where = f"{path}:{number}"
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                if not line.strip():
                    continue
                record: Any = json.loads(line)
            except UnicodeDecodeError as error:
                yield where, f"not UTF-8: byte {error.object[error.start]:#04x} at column {error.start + 1}"
                continue
            except (ValueError, RecursionError) as error:
                yield where, f"not valid JSON: {error}"
                continue
            if isinstance(record, dict):
                yield where, record
            else:
                yield where, f"a JSON object was expected, {type(record).__name__} was found"
