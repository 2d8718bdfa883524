"""What a reader of question sets gives: questions with the lines they stand in, and problems. Knows no format."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index.errors import InputError
from rag.evaluate.question import Question

_BLOCK = 1 << 20  # bytes hashed at a time


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a set: `where` as "file:line" ("file" when it is the file as a whole), and what, in one line."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A question and the place it was read from, as "file:line"."""

    where: str
    question: Question


@dataclass(frozen=True, slots=True)
class Reference:
    """What a set itself tells of a gold article, for archives in which it has another id; empty where it tells nothing."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a file or folder, in its order; those that could not be read are among the problems.

    checksum: hex digest of the files' bytes. places: the "file:line" of each place where a question stands, in order.
    references: by gold article id, in formats that describe their articles (SQuAD, BEIR); see `resolve`.
    """

    name: str
    checksum: str
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...] = ()
    places: Mapping[Question, tuple[str, ...]] = field(default_factory=dict, repr=False)
    references: Mapping[str, Reference] = field(default_factory=dict, repr=False)

    def placed(self) -> Iterator[Placed]:
        """Every question with its place; a question that was made by hand has the set's name for a place."""
        seen: dict[Question, int] = defaultdict(int)
        for question in self.questions:
            places = self.places.get(question, (self.name,))
            yield Placed(places[min(seen[question], len(places) - 1)], question)
            seen[question] += 1


def make_set(
    path: Path,
    files: Sequence[Path],
    found: Sequence[Placed | Problem],
    references: Mapping[str, Reference] | None = None,
) -> QuestionSet:
    """A set from what a reader found in `files`; its name is that of the path, without the ending of a file."""
    placed = [item for item in found if isinstance(item, Placed)]
    return QuestionSet(
        name=name_of(path),
        checksum=_checksum(files),
        questions=tuple(item.question for item in placed),
        problems=tuple(item for item in found if isinstance(item, Problem)),
        places=places_of(placed),
        references=references or {},
    )


def name_of(path: Path) -> str:
    """What a set is called: the name of its folder, or of its file without the ending."""
    return path.resolve().name if path.is_dir() else path.stem


def places_of(placed: Sequence[Placed]) -> dict[Question, tuple[str, ...]]:
    """The places of each question, in order."""
    places: dict[Question, tuple[str, ...]] = {}
    for item in placed:
        places[item.question] = (*places.get(item.question, ()), item.where)
    return places


def make_question(fields: Mapping[str, Any], where: str) -> Placed | Problem:
    """A question from fields as they were read; a wrong one gives a problem that names every wrong field."""
    try:
        return Placed(where, Question.model_validate(fields))
    except ValidationError as error:
        return Problem(where, "; ".join(_complaint(dict(problem)) for problem in error.errors()))


def reading_failed(path: Path, error: OSError) -> InputError:
    """The error for a set that cannot be opened."""
    return InputError(f"The question set '{path}' cannot be read: {error.strerror or error}.")


def _complaint(problem: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    message = str(problem["msg"]).removeprefix("Value error, ").replace("valid tuple", "list")
    if not name:
        return message
    if problem["type"] == "missing":
        return f"no `{name}`"
    return f"the field `{name}` is wrong: {message}"


def _checksum(files: Sequence[Path]) -> str:
    total = hashlib.blake2b(digest_size=16)
    for path in files:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                total.update(block)
    return total.hexdigest()
