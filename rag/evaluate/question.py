"""The values of a question set: Question and the Evidence that its answer rests on. Knows no file format."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, model_validator

from rag.answer import Turn


class Evidence(BaseModel):
    """Words of an article that answer a question, exactly as they stand there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article_id: str
    quote: str


class Question(BaseModel):
    """A test question, as in the question-set format.

    answers: accepted short answers, any one of which counts. answerable: whether the archive holds the answer.
    gold_articles and evidence: where; empty when that is not known, or when the question is unanswerable.
    history: the turns before it. as_of: the day on which it is asked.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    question: str
    answers: tuple[str, ...] = ()
    answerable: bool = True
    gold_articles: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    history: tuple[Turn, ...] = ()
    as_of: date | None = None
    tags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Question:
        if not self.question.strip():
            raise ValueError("the question is empty")
        if not self.answerable and (self.answers or self.evidence):
            raise ValueError("an unanswerable question can have neither answers nor evidence")
        return self
