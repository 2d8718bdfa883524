"""A cross-encoder: a model that reads two texts together and scores the pair. Optional; any sentence-transformers one.

Knows nothing of what the scores are used for.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderModel:
    """A sentence-transformers cross-encoder with one thread of its own, as the embedding model has."""

    def __init__(self, name: str) -> None:
        """Load the model of this hub name or folder. Raises ModelError when it cannot be loaded."""
        self.name = name
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="crossencoder")
        self._model = self._worker.submit(_load, name).result()
        labels = self._model.config.id2label
        self.labels: tuple[str, ...] = tuple(str(labels[i]).lower() for i in range(len(labels)))
        """Names of its outputs, lower case, in order."""

    def predict(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Raw outputs (logits) for each pair, shape (len(pairs), len(labels))."""
        return self._worker.submit(self._predict, list(pairs)).result()

    def _predict(self, pairs: list[tuple[str, str]]) -> NDArray[np.float32]:
        import torch

        raw = self._model.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False)
        return np.asarray(raw, dtype=np.float32).reshape(len(pairs), len(self.labels))


def _load(name: str) -> CrossEncoder:
    # As for the embedding model: before torch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(name, device="cpu", trust_remote_code=False)
    except Exception as error:  # as many kinds as the libraries beneath have
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(". ")
        raise ModelError(
            f"Cross-encoder '{name}' could not be loaded ({reason}). "
            "Give the name of a sentence-transformers cross-encoder or a folder that holds one."
        ) from error
