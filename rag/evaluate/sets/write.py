"""Questions back into the question-set format."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from index.errors import InputError
from rag.evaluate.question import Question

_ALWAYS = ("id", "question", "answers", "answerable")


def write_set(path: Path, questions: Iterable[Question]) -> None:
    """Write questions as .jsonl, one object a line, leaving out optional fields that are empty.

    The file is there whole or, when this is cut off, as it was before. Raises InputError when it cannot be written.
    """
    work = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with work.open("w", encoding="utf-8", newline="\n") as file:
            for question in questions:
                fields = question.model_dump(mode="json")
                kept = {name: value for name, value in fields.items() if name in _ALWAYS or value}
                file.write(json.dumps(kept, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        work.replace(path)
    except OSError as error:
        raise InputError(f"The question set '{path}' cannot be written: {error.strerror or error}.") from None
    finally:
        work.unlink(missing_ok=True)
