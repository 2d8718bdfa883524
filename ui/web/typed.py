"""A test question as a person has typed it into a form, on either page. Knows nothing of Gradio or of files."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from index.errors import InputError
from rag.evaluate.question import Question
from ui.evaluation.workbench import Workbench


def typed_question(*, question_id: str, question: str, answers: str, answerable: bool, **known: Any) -> Question:
    """The question with its accepted answers, one a line; raises InputError with what is wrong in it.

    known: its other fields. What only an answerable question can have is left out of one that is not.
    """
    lines = [line.strip() for line in answers.splitlines() if line.strip()]
    fields = {"id": question_id, "question": question.strip(), "answerable": answerable, **known}
    fields |= {"answers": lines} if answerable else {"answers": (), "evidence": (), "gold_articles": ()}
    try:
        return Question.model_validate(fields)
    except ValidationError as error:
        problems = "; ".join(str(problem["msg"]).removeprefix("Value error, ") for problem in error.errors())
        raise InputError(f"The question cannot be used: {problems}.") from None


def own_sets(workbench: Workbench, default: str) -> list[str]:
    """Names of the sets that questions can be added to, the default one first."""
    names = [found.name for found in workbench.sets() if found.grows]
    return list(dict.fromkeys([default, *names]))
