"""The values of judging: labels and what they count, one Reading of them, the Judgement of one question."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Label = Literal["full", "part", "none"]
VALUES: dict[Label, float] = {"full": 1.0, "part": 0.5, "none": 0.0}
"""What each label counts in a mean."""

CORRECTNESS, FAITHFULNESS = "judged correctness", "judged faithfulness"
NAMES = (CORRECTNESS, FAITHFULNESS)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reading(_Value):
    """What a judge said once: a label, or why there is none."""

    label: Label | None
    problem: str | None = None


class Judgement(_Value):
    """Every reading of one question's answer.

    key: digest of all that the judge was shown, and of who it is: a judgement of anything else does not count.
    correctness: of the answer, one reading a round; empty when no accepted answers are known. faithfulness: of each
    sentence with citations, in order; `sentences` are their places in the answer, from 0.
    """

    question_id: str
    key: str
    correctness: tuple[Reading, ...]
    sentences: tuple[int, ...]
    faithfulness: tuple[tuple[Reading, ...], ...]

    def readings(self, measure: str) -> tuple[tuple[Reading, ...], ...]:
        """The readings of each thing that a measure judges."""
        if measure == FAITHFULNESS:
            return self.faithfulness
        return (self.correctness,) if self.correctness else ()


def score(readings: tuple[Reading, ...]) -> float | None:
    """Mean value of the labels given; None when no reading gave one."""
    values = [VALUES[reading.label] for reading in readings if reading.label is not None]
    return sum(values) / len(values) if values else None
