"""Compare the search indexes with the ledger, say what differs, rebuild it. Needs no embedding model."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from index.errors import StoreMismatch
from index.generations import Generations
from index.lexical import LexicalIndex
from index.publish import publish
from index.store import Store
from index.vectors import VectorIndex


class Check(BaseModel):
    """One thing that was looked at: what was found and, unless it is well, what to do."""

    model_config = ConfigDict(frozen=True)

    name: str
    ok: bool
    found: str
    remedy: str = ""


class Diagnosis(BaseModel):
    """Every check, and whether all are well."""

    model_config = ConfigDict(frozen=True)

    healthy: bool
    checks: list[Check]


def examine(folder: Path, embedding: str) -> Diagnosis:
    """Check the store in a folder against itself and the embedding model that is set; changes nothing.

    Raises StoreMissing or StoreDamaged when there is no ledger to compare with.
    """
    store = Store(folder)
    try:
        checks = [_ledger(store), _embedding(store, embedding), _unfinished(store), *_indexes(store)]
    finally:
        store.close()
    return Diagnosis(healthy=all(check.ok for check in checks), checks=checks)


def mend(folder: Path, embedding: str) -> Diagnosis:
    """Rebuild the search indexes if one differs from a sound ledger, then check everything.

    Raises StoreMissing or StoreDamaged as `examine` does, StoreBusy when another process writes to the store.
    """
    store = Store(folder)
    try:
        with store.lock():
            if _ledger(store).ok and not all(check.ok for check in _indexes(store)):
                publish(store, rebuild=True)
    finally:
        store.close()
    return examine(folder, embedding)


def _ledger(store: Store) -> Check:
    faults = store.ledger.faults()
    articles, chunks = store.ledger.count()
    return Check(
        name="ledger",
        ok=not faults,
        found="; ".join(faults[:3]) if faults else f"{articles:,} articles, {chunks:,} chunks",
        remedy="Restore the store from a backup, or index the articles again into another folder." if faults else "",
    )


def _embedding(store: Store, wanted: str) -> Check:
    try:
        store.check_embedding(wanted)
    except StoreMismatch as error:
        return Check(name="embedding model", ok=False, found=f"built with {store.embedding}", remedy=str(error))
    return Check(name="embedding model", ok=True, found=store.embedding or "nothing embedded yet")


def _unfinished(store: Store) -> Check:
    missing = len(store.ledger.missing_embeddings())
    if missing and store.busy():
        return Check(name="unfinished work", ok=True, found=f"articles are being indexed now; chunks left: {missing:,}")
    return Check(
        name="unfinished work",
        ok=not missing,
        found=f"{missing:,} chunks are recorded but not embedded" if missing else "none",
        remedy="Run `dateline index` on the same paths again: it goes on where it stopped." if missing else "",
    )


def _indexes(store: Store) -> list[Check]:
    return [
        _index(store, "vector index", store.vectors, VectorIndex),
        _index(store, "lexical index", store.lexical, LexicalIndex),
    ]


def _index(store: Store, name: str, generations: Generations, open_index: type[VectorIndex | LexicalIndex]) -> Check:
    remedy = "Run `dateline doctor --fix`: it is rebuilt from the ledger without embedding anything."
    generation = store.ledger.generation()
    if generation == 0:
        return Check(name=name, ok=True, found="nothing published yet")
    if not generations.intact(generation, thorough=True):
        return Check(name=name, ok=False, found=f"generation {generation} is missing or damaged", remedy=remedy)
    try:
        index = open_index(generations.path(generation))
        try:
            held = index.chunk_ids()
        finally:
            index.close()
    except Exception as error:  # whatever the libraries raise for files that they cannot read
        return Check(name=name, ok=False, found=f"cannot be opened: {error}", remedy=remedy)
    wanted = set(store.ledger.live_chunks())
    if held != wanted:
        found = f"lacks {len(wanted - held):,} chunks and holds {len(held - wanted):,} too many"
        return Check(name=name, ok=False, found=found, remedy=remedy)
    return Check(name=name, ok=True, found=f"{len(held):,} chunks, as in the ledger")
