"""The dense half of search: embeddings in Chroma, by cosine similarity. The only file that imports chromadb.

Chroma holds chunk numbers and vectors and no text; filtering is done by the caller (`archive.py` says why).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.config import Settings
from numpy.typing import NDArray

from index.article import Hit
from index.embed import Vectors

_COLLECTION = "chunks"
# Measured in benchmarks/LOG.md: recall@50 against exact search on real vectors 0.9999 (0.990 with Chroma's default
# ef_search of 100), for about a millisecond more a query.
_HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 16, "ef_search": 400}
_GRAPH_WRITTEN = "index_metadata.pickle"  # Chroma's, beside the graph once that is on the disk
_SYNC_EVERY = 1_000  # records that may wait in Chroma's log, to be replayed when it is opened


class VectorIndex:
    """One published generation, open for queries."""

    def __init__(self, folder: Path) -> None:
        """Open it; raises whatever Chroma raises when its database cannot be read."""
        self._client = _client(folder)
        try:
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            self._count = self._collection.count()
        except BaseException:
            self._client.close()
            raise

    def __len__(self) -> int:
        return self._count

    def nearest(self, query: NDArray[np.float32], k: int) -> list[Hit]:
        """The k chunks nearest to a vector of shape (dimensions,), best first; score: cosine similarity, -1 to 1."""
        k = min(k, self._count)
        if k < 1:
            return []
        found = self._collection.query(query_embeddings=query[np.newaxis, :], n_results=k, include=["distances"])
        distances = found["distances"] or [[]]
        return [
            Hit(int(chunk_id), "similarity", 1.0 - float(distance))
            for chunk_id, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def chunk_ids(self) -> set[int]:
        """Number of every chunk that the index holds."""
        return {int(chunk_id) for chunk_id in self._collection.get(include=[])["ids"]}

    def close(self) -> None:
        """Release files and memory."""
        self._client.close()


def apply(folder: Path, add: Iterable[tuple[Sequence[int], Vectors]], add_count: int, remove: Sequence[int]) -> None:
    """Change the index in a folder that nobody else has open, creating it when the folder is empty.

    add: batches of (chunk numbers, vectors of shape (n, dimensions)), `add_count` in all.
    """
    client = _client(folder)
    try:
        # The graph is written in place whenever this many changes have come together: once, at the end, when there
        # are many or it is the first time; else they stay in the log, which is replayed on opening. A graph that was
        # never written would be begun anew, on the disk, by everybody who opens the folder.
        changes = add_count + len(remove)
        written = any(folder.glob(f"*/{_GRAPH_WRITTEN}"))
        sync = max(_SYNC_EVERY if written else 1, changes)
        if (folder / "chroma.sqlite3").exists() and _COLLECTION in [c.name for c in client.list_collections()]:
            collection = client.get_collection(_COLLECTION, embedding_function=None)
            collection.modify(configuration={"hnsw": {"sync_threshold": sync}})
        else:
            configuration = CreateCollectionConfiguration(hnsw={**_HNSW, "sync_threshold": sync})  # type: ignore[typeddict-item]
            collection = client.create_collection(_COLLECTION, embedding_function=None, configuration=configuration)
        batch = client.get_max_batch_size()
        for at in range(0, len(remove), batch):
            collection.delete(ids=[str(chunk_id) for chunk_id in remove[at : at + batch]])
        for chunk_ids, vectors in add:
            for at in range(0, len(chunk_ids), batch):
                ids = [str(chunk_id) for chunk_id in chunk_ids[at : at + batch]]
                collection.upsert(ids=ids, embeddings=vectors[at : at + batch])
        if changes >= sync:
            collection.count()
    finally:
        client.close()


def _client(folder: Path) -> Client:
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    assert isinstance(client, Client)  # only this kind can be closed
    return client
