"""A cross-encoder's opinion on whether evidence entails a sentence: three labels, or one score. Optional.

Knows nothing of how the model is loaded, and decides nothing that a check in code has refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError


class EntailmentModel(Protocol):
    """What is asked of a cross-encoder; `index.crossencoder.CrossEncoderModel` is one."""

    labels: tuple[str, ...]
    """Lower-case names of its outputs in order; one output has one name, whatever it is."""

    def predict(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Raw outputs for (evidence, sentence) pairs, shape (pairs, labels)."""
        ...


def entailment(model: EntailmentModel, evidence: str, sentence: str) -> tuple[float, float]:
    """Probability that the evidence entails the sentence, and that it contradicts it, 0 to 1 each.

    A model with one score tells no contradiction: 0. Raises ModelError for a model with other labels.
    """
    row = np.asarray(model.predict([(evidence, sentence)]), dtype=np.float64).reshape(-1)
    if len(row) == 1:
        return float(1 / (1 + np.exp(-row[0]))), 0.0
    entails = next((i for i, label in enumerate(model.labels) if label.startswith("entail")), None)
    contradicts = next((i for i, label in enumerate(model.labels) if label.startswith("contradict")), None)
    if entails is None or contradicts is None or len(row) != 3:
        raise ModelError(
            f"The entailment model has the outputs {', '.join(model.labels)}: give a cross-encoder with one score, "
            "or with the labels entailment, neutral and contradiction."
        )
    shares = np.exp(row - row.max())
    shares /= shares.sum()
    return float(shares[entails]), float(shares[contradicts])


def not_entailed(entails: float, contradicts: float, least: float, most: float) -> list[str]:
    """What is wrong by the model: less entailment than `least`, or more contradiction than `most`."""
    if contradicts > most:
        return [f"the entailment model finds a contradiction ({contradicts:.2f})"]
    if entails < least:
        return [f"the entailment model finds no entailment ({entails:.2f})"]
    return []
