"""Whether the words of an answer are right, by the accepted answers. Knows nothing of where they come from.

Every value is from 0 (worst) to 1. Of several accepted answers the one that suits best counts. An abstention has no
words: its text is empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.answer import Answer
from rag.evaluate.measures.figures import figures
from rag.evaluate.measures.words import holds, normalise

NAMES = ("exact match", "F1", "contains", "numbers right")


def plain_text(answer: Answer) -> str:
    """The sentences of an answer as one text without citation marks; empty for an abstention."""
    return " ".join(s.text for s in answer.sentences) if answer.status == "answered" else ""


def measure(text: str, accepted: Sequence[str]) -> dict[str, float]:
    """Every measure of this file that applies, by name; none when no accepted answer has a word.

    text: an answer as `plain_text` gives it. accepted: short answers, any one of which counts. "numbers right" applies
    only when an accepted answer has a number.
    """
    usable = [a for a in accepted if normalise(a)]
    if not usable:
        return {}
    scores = {
        "exact match": exact_match(text, usable),
        "F1": f1(text, usable),
        "contains": contains(text, usable),
    }
    right = numbers_right(text, usable)
    return scores if right is None else {**scores, "numbers right": right}


def measure_unanswerable(*, abstained: bool) -> dict[str, float]:
    """SQuAD 2.0's rule: exact match and F1 of an unanswerable question are 1 for an abstention, else 0."""
    return {"exact match": float(abstained), "F1": float(abstained)}


def exact_match(text: str, accepted: Sequence[str]) -> float:
    """1 when the text is an accepted answer after normalisation, else 0.

    Source: SQuAD 2.0 evaluation script.
    """
    given = normalise(text)
    return float(any(given == normalise(a) for a in accepted))


def f1(text: str, accepted: Sequence[str]) -> float:
    """Harmonic mean of precision and recall of the words that text and accepted answer share, each as often as in both.

    With s shared words, F1 = 2s / (words of the text + words of the answer). Source: SQuAD 2.0 evaluation script.
    """
    given = Counter(normalise(text).split())
    return max((_f1(given, Counter(normalise(a).split())) for a in accepted), default=0.0)


def contains(text: str, accepted: Sequence[str]) -> float:
    """1 when the words of an accepted answer stand in the text one after another, else 0.

    For answers in sentences, which are never equal to a short answer. Whole words, see `words.holds`.
    """
    return float(any(holds(text, a) for a in accepted))


def numbers_right(text: str, accepted: Sequence[str]) -> float | None:
    """1 when every number of some accepted answer is in the text, else 0; None when no accepted answer has a number.

    Numbers are compared by value: 1,500,000 is 1.5 million. Accepted answers without a number are passed over.
    """
    wanted = [numbers for a in accepted if (numbers := figures(a))]
    if not wanted:
        return None
    given = figures(text)
    return float(any(numbers <= given for numbers in wanted))


def _f1(given: Counter[str], accepted: Counter[str]) -> float:
    if not given or not accepted:
        return float(given == accepted)
    return 2 * (given & accepted).total() / (given.total() + accepted.total())
