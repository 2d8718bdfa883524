"""What is wrong in question sets, as values that can be printed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from rag.evaluate.sets.check import Articles, check
from rag.evaluate.sets.found import Problem, QuestionSet


class CheckedSet(BaseModel):
    """A set by its name: how many questions could be read, and every problem with its place."""

    model_config = ConfigDict(frozen=True)

    name: str
    questions: int
    problems: list[Problem]


class CheckedSets(BaseModel):
    """Sets that were checked together."""

    model_config = ConfigDict(frozen=True)

    sets: list[CheckedSet]


def checked(chosen: QuestionSet, archive: Articles) -> CheckedSet:
    """A set against an archive, what could not be read included; `resolve` it first where it was made elsewhere."""
    return CheckedSet(
        name=chosen.name,
        questions=len(chosen.questions),
        problems=[*chosen.problems, *check(chosen, archive)],
    )
