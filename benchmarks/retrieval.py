"""Article hit@4 and MRR@10 beside a plain tutorial chain on the same articles, model and machine.

The plain chain: RecursiveCharacterTextSplitter 1000/100, the same embedding model, Chroma with its defaults, top ten.
Both are scored on their ranked passages: the rank of the first passage from a gold article. Needs DATELINE_DATA.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks import common
from benchmarks.common import Question
from index.embed import EmbeddingModel, Vectors
from rag.retrieve import HybridRetriever

Ranker = Callable[[str], Sequence[str]]  # a question -> article ids of the ten best passages
_MOST = 10


def plain_chain(name: str, path: Path, embedding: EmbeddingModel) -> Ranker:
    """The tutorial chain over the articles of a file; its embeddings are kept in the cache."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=100)
    pieces = [(a["id"], text) for a in common.articles(path) for text in splitter.split_text(a["text"])]
    vectors = _embedded(name, [text for _, text in pieces], embedding)
    folder = common.CACHE / f"{name}-plain"
    shutil.rmtree(folder, ignore_errors=True)
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    collection = client.create_collection("plain", embedding_function=None)
    for at in range(0, len(pieces), 5_000):
        ids = [str(i) for i in range(at, min(at + 5_000, len(pieces)))]
        collection.add(ids=ids, embeddings=vectors[at : at + 5_000])

    def rank(question: str) -> list[str]:
        found = collection.query(query_embeddings=embedding.encode([question]), n_results=_MOST, include=[])
        return [pieces[int(i)][0] for i in found["ids"][0]]

    return rank


def _embedded(name: str, texts: list[str], embedding: EmbeddingModel) -> Vectors:
    key = hashlib.blake2b("\0".join(texts).encode(), digest_size=8).hexdigest()
    path = common.CACHE / f"{name}-plain-{key}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, embedding.encode(texts))
    loaded: Vectors = np.load(path)
    return loaded


def reciprocal_ranks(rank: Ranker, questions: Sequence[Question]) -> list[float]:
    """1 / rank of the first passage from a gold article, 0 when none of the ten is."""
    scores = []
    for question in questions:
        ranks = [i for i, article in enumerate(rank(question.question), 1) if article in question.gold_articles]
        scores.append(1 / ranks[0] if ranks else 0.0)
    return scores


def compare(name: str, path: Path, questions: Sequence[Question], embedding: EmbeddingModel) -> None:
    """Print both chains' figures and their paired difference, with 95% intervals."""
    archive = common.archive(name, [path], embedding)
    retriever = HybridRetriever(archive=archive, embedding=embedding)
    ours = reciprocal_ranks(lambda q: [p.article_id for p in retriever.search(q, top_k=_MOST)], questions)
    plain = reciprocal_ranks(plain_chain(name, path, embedding), questions)
    articles, chunks = archive.count()
    archive.close()
    print(f"{name}: {len(questions)} questions, {articles} articles, {chunks} chunks")
    for measure, of in (("hit@4", lambda r: float(r >= 0.25)), ("MRR@10", lambda r: r)):
        a, b = [of(r) for r in ours], [of(r) for r in plain]
        difference = [x - y for x, y in zip(a, b, strict=True)]
        low, high = common.bootstrap(difference)
        print(
            f"  {measure:7} Dateline {_figure(a)}  plain {_figure(b)}  "
            f"difference {np.mean(difference):+.3f} [{low:+.3f}, {high:+.3f}]"
        )


def _figure(values: Sequence[float]) -> str:
    low, high = common.bootstrap(values)
    return f"{np.mean(values):.3f} [{low:.3f}, {high:.3f}]"


def main(folder: Path) -> None:
    """Both sets."""
    embedding = EmbeddingModel()
    squad = [q for q in common.questions(folder / "squad" / "questions.jsonl") if q.answerable]
    multihop = common.questions(folder / "multihop" / "questions.jsonl")
    scorable = [q for q in multihop if "all-evidence-present" in q.tags]
    clapnq = [q for q in common.questions(folder / "clapnq" / "questions.jsonl") if q.answerable]
    compare("multihop", folder / "multihop" / "articles.jsonl", scorable, embedding)
    compare("clapnq", folder / "clapnq" / "articles.jsonl", clapnq, embedding)
    compare("squad", folder / "squad" / "articles.jsonl", common.sample(squad, 1000), embedding)


if __name__ == "__main__":
    data = common.data_folder()
    if data is None:
        sys.exit("Set DATELINE_DATA to the folder of question sets.")
    main(data)
