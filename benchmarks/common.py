"""What the measurements share: the data, stores built once and kept, questions, intervals."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.archive import Archive
from index.build import Chunking, add
from index.embed import DEFAULT_MODEL, EmbeddingModel
from index.loaders import Failed, Loaded, load
from index.store import Store

CACHE = Path(os.environ.get("DATELINE_BENCH_CACHE", ".cache/bench"))
SEEDS = Path(__file__).parent.parent / "seeds"


@dataclass(frozen=True, slots=True)
class Question:
    """A line of a question set."""

    id: str
    question: str
    answers: tuple[str, ...]
    answerable: bool
    gold_articles: frozenset[str]
    quotes: tuple[str, ...]
    history: tuple[dict[str, str], ...]
    tags: frozenset[str]


def data_folder() -> Path | None:
    """The folder of test data, if the environment names one."""
    value = os.environ.get("DATELINE_DATA")
    return Path(value) if value else None


def questions(path: Path) -> list[Question]:
    """The questions of a .jsonl set."""
    return [
        Question(
            record["id"],
            record["question"],
            tuple(record["answers"]),
            record["answerable"],
            frozenset(record["gold_articles"]),
            tuple(item["quote"] for item in record["evidence"]),
            tuple(record.get("history", ())),
            frozenset(record.get("tags", ())),
        )
        for record in map(json.loads, path.read_text("utf-8").splitlines())
    ]


def articles(path: Path) -> list[dict[str, Any]]:
    """The records of a .jsonl archive."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def archive(name: str, inputs: Sequence[Path], embedding: EmbeddingModel, chunking: Chunking | None = None) -> Archive:
    """An archive of these files, built once and kept in the cache under this name and chunking."""
    return Archive(build(name, inputs, embedding, chunking), DEFAULT_MODEL)


def build(name: str, inputs: Sequence[Path], embedding: EmbeddingModel, chunking: Chunking | None = None) -> Path:
    """The folder of such an archive."""
    chunking = chunking or Chunking()
    folder = CACHE / f"{name}-{chunking.chars}-{'title' if chunking.with_title else 'plain'}"
    store = Store(folder, create=True)
    try:
        found: Iterable[Loaded | Failed] = (item for item in load(inputs) if isinstance(item, Loaded | Failed))
        add(store, found, lambda: embedding, DEFAULT_MODEL, chunking)
    finally:
        store.close()
    return folder


def written(name: str, records: Sequence[dict[str, Any]]) -> Path:
    """A .jsonl file of these records in the cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"{name}.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def bootstrap(
    values: Sequence[float], statistic: Callable[[Sequence[float]], float] | None = None, rounds: int = 2000
) -> tuple[float, float]:
    """95% percentile interval of the mean (or another statistic) over resampled questions; seeded."""
    generator = np.random.default_rng(0)
    array = np.asarray(values, dtype=float)
    if statistic is None:
        draws = array[generator.integers(0, len(array), (rounds, len(array)))].mean(axis=1)
    else:
        picks = generator.integers(0, len(array), (rounds, len(array)))
        draws = np.asarray([statistic(list(array[pick])) for pick in picks])
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


def sample(items: Sequence[Any], size: int, seed: int = 0) -> list[Any]:
    """A seeded sample without repetition; all of it when there are not more."""
    return list(items) if len(items) <= size else random.Random(seed).sample(list(items), size)


def squeeze(text: str) -> str:
    """Lower case, white space folded: for comparing quotes across tokenisations."""
    return " ".join(text.lower().split())
