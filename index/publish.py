"""Bring both search indexes up to the ledger, then let readers see it: the one way in which anything becomes visible.

Adding, replacing, removing, resuming after a kill and rebuilding a lost index are all this. Embeds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index import lexical, vectors
from index.embed import Vectors
from index.ledger import Ledger, StoredChunk
from index.store import Store

_BATCH = 2_000  # chunks held in memory at a time
_REBUILD_SHARE = 0.25  # of the chunks: removed vectors stay in Chroma's graph as dead weight until it is built anew


def publish(store: Store, *, rebuild: bool = False, **facts: str | int) -> bool:
    """Make complete pending articles visible and removed ones vanish; returns whether anything was done.

    The caller holds the store's lock. With `rebuild`, or where a published index is missing or damaged, the indexes are
    built anew from the ledger. Readers go on with the generation before until the ledger names the new one.
    `facts` become true of the store in the same moment. A rebuild that was cut off does not become visible.
    """
    ledger = store.ledger
    if "rebuilding" not in facts:
        abandon_rebuild(store)
    current = ledger.generation()
    intact = current > 0 and store.vectors.intact(current) and store.lexical.intact(current)
    if intact and not rebuild and not ledger.has_changes():
        return False
    arriving, departing = ledger.arriving(), ledger.departing()
    removed = int(ledger.meta().get("removed_since_rebuild", 0)) + len(departing)
    _, live = ledger.count()
    if rebuild or not intact or removed > _REBUILD_SHARE * max(1, live):
        gone = set(departing)
        arriving = [chunk_id for chunk_id in ledger.live_chunks() if chunk_id not in gone] + arriving
        departing, removed, base = [], 0, None
    else:
        base = current
    generation = current + 1
    facts["removed_since_rebuild"] = removed
    with store.vectors.build(generation, base) as folder:
        vectors.apply(folder, _vectors(ledger, arriving), len(arriving), departing)
    with store.lexical.build(generation, base) as folder:
        lexical.apply(folder, _chunks(ledger, arriving), departing)
    ledger.publish(generation, sweep=base is None, **facts)
    # The generation before stays for readers that are in the middle of a question.
    for index in (store.vectors, store.lexical):
        index.prune(keep={generation, current})
    return True


def abandon_rebuild(store: Store) -> None:
    """Forget what a rebuild that was cut off has recorded.

    Part of an archive embedded with another model, or cut in another way, must not stand beside the rest.
    """
    if store.ledger.meta().get("rebuilding", "0") != "0":
        with store.ledger.writing() as db:
            store.ledger.drop_pending(db)
            store.ledger.set_meta(db, rebuilding=0)


def _vectors(ledger: Ledger, chunk_ids: Sequence[int]) -> Iterator[tuple[Sequence[int], Vectors]]:
    for at in range(0, len(chunk_ids), _BATCH):
        yield ledger.vectors(chunk_ids[at : at + _BATCH])


def _chunks(ledger: Ledger, chunk_ids: Sequence[int]) -> Iterator[StoredChunk]:
    for at in range(0, len(chunk_ids), _BATCH):
        found = ledger.chunks(chunk_ids[at : at + _BATCH])
        yield from (found[chunk_id] for chunk_id in sorted(found))
