"""Add, replace and remove articles: ledger first, then embeddings, then both indexes. Says what it did.

Reading input, splitting and recording comes first for everything, then embedding, which is nearly all of the time; so
the total is known, and a run that is cut off at any point goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from index.article import Article, Chunk, digest
from index.embed import BATCH_SIZE, EmbeddingModel
from index.ledger import Entry, StoredChunk
from index.loaders import Failed, Loaded, Skipped
from index.publish import abandon_rebuild, publish
from index.split import ChunkLimits, split
from index.store import Store

T = TypeVar("T")

_RECORD_BATCH = 200  # articles recorded in one transaction
_WINDOW = 16 * BATCH_SIZE  # chunks sorted by length together, so that a batch holds texts of one length
_TITLE_TOKENS = 48  # of the title that is embedded with each chunk
_SEPARATOR_TOKENS = 2
_PUBLISH_EVERY = 60.0  # seconds of embedding between two publications, at the least


class Chunking(BaseModel):
    """How articles are cut, and what is embedded of them; chosen by measurement (benchmarks/LOG.md)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chars: int = Field(default=500, ge=20, le=20_000)
    """Most characters of a chunk; the model's token limit holds as well."""
    with_title: bool = True
    """Whether the article's title is embedded in front of each chunk."""


class FailedInput(BaseModel):
    """Something that could not be indexed: where, and why."""

    model_config = ConfigDict(frozen=True)

    path: str
    reason: str


class IndexReport(BaseModel):
    """What one run did: numbers of articles, `chunks` written, `seconds` taken.

    `duplicates` counts articles of the input whose words the archive holds under another id as well, and records
    given twice; the first kind is kept (and listed as copies), the second is one article.
    """

    model_config = ConfigDict(frozen=True)

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    duplicates: int = 0
    failed: list[FailedInput] = []
    chunks: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: `stage` is "reading", "embedding" or "publishing"; `total` is 0 while it is unknown."""

    stage: str
    done: int
    total: int
    articles: int


OnProgress = Callable[[Progress], None]
LoadModel = Callable[[], EmbeddingModel]


@dataclass
class _Tally:
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    duplicates: int = 0
    chunks: int = 0
    failed: list[FailedInput] = field(default_factory=list)
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> (content hash, where)
    files: dict[str, str] = field(default_factory=dict)  # origin -> id of the article that it holds now
    arriving: dict[str, bool] = field(default_factory=dict)  # id -> whether it was counted as added, not as updated


def add(
    store: Store,
    inputs: Iterable[Loaded | Failed | Skipped],
    load_model: LoadModel,
    model_name: str,
    chunking: Chunking,
    on_progress: OnProgress = lambda progress: None,
) -> IndexReport:
    """Bring articles into the store: new ones are added, changed ones replaced whole, unchanged ones cost a hash.

    inputs: what the loaders give. A record that failed is reported and stops nothing, a skipped one is passed over.
    load_model: called at the first text that must be split or embedded, never when nothing has changed.
    Raises StoreMismatch when the store was built with another model, StoreBusy when another process writes to it.
    An interrupt (Ctrl-C) is raised again once everything that is complete has been made visible.
    """
    started = time.monotonic()
    tally = _Tally()
    load_model = cache(load_model)
    with store.lock():
        store.check_embedding(model_name)
        _begin(store, model_name, chunking)
        try:
            for batch in _batches(_readable(inputs, tally), _RECORD_BATCH):
                _record(store, batch, load_model, chunking, tally)
                on_progress(Progress("reading", len(tally.seen), 0, len(tally.seen)))
            _retire(store, tally)
            _embed(store, load_model, chunking, len(tally.seen), on_progress)
        finally:  # after Ctrl-C or a failure too: what is complete becomes visible
            on_progress(Progress("publishing", 0, 0, len(tally.seen)))
            publish(store)
    return _report(tally, started)


def remove(store: Store, ids: Sequence[str]) -> tuple[IndexReport, list[str]]:
    """Take articles out of the archive; returns the report and the ids that were not there.

    Raises StoreBusy when another process writes to the store.
    """
    started = time.monotonic()
    with store.lock():
        gone = set(store.ledger.mark_leaving(list(dict.fromkeys(ids))))
        publish(store)
    missing = [article_id for article_id in ids if article_id not in gone]
    return _report(_Tally(removed=len(gone)), started), missing


def rebuild(
    store: Store,
    load_model: LoadModel,
    chunking: Chunking,
    on_progress: OnProgress = lambda progress: None,
) -> IndexReport:
    """Split and embed every article anew, with the model and chunking that are set now.

    The archive stays searchable as it was until the whole of it is ready. Raises StoreBusy when another process writes
    to the store.
    """
    started = time.monotonic()
    tally = _Tally()
    with store.lock():
        model = load_model()
        with store.ledger.writing() as db:
            store.ledger.drop_pending(db)
            store.ledger.set_meta(db, rebuilding=1)
        for batch in _batches(store.ledger.articles(), _RECORD_BATCH):
            entries = [_entry(article, None, model, chunking) for article in batch]
            store.ledger.write_pending(entries)
            tally.updated += len(entries)
            tally.chunks += sum(len(entry.chunks) for entry in entries)
            on_progress(Progress("reading", tally.updated, 0, tally.updated))
        _embed(store, lambda: model, chunking, tally.updated, on_progress, publishing=False)
        on_progress(Progress("publishing", 0, 0, tally.updated))
        publish(store, rebuild=True, rebuilding=0, embedding=model.name, dimensions=model.dimensions)
    return _report(tally, started)


def is_made_with(store: Store, model: EmbeddingModel, chunking: Chunking) -> bool:
    """Whether every article of the store is cut and embedded exactly as this model and chunking would do it now.

    Articles are cut anew and compared, chunk by chunk, by place and by the hash of what was embedded; nothing is
    embedded. The store stays as it is.
    """
    if store.embedding is None or store.ledger.missing_embeddings():
        return False
    for article, held in store.ledger.cut():
        entry = _entry(article, None, model, chunking)
        pairs = zip(entry.chunks, entry.hashes, strict=True)
        if [(chunk.start, chunk.end, key) for chunk, key in pairs] != held:
            return False
    return True


def embedded_text(stored: StoredChunk, model: EmbeddingModel, chunking: Chunking) -> str:
    """The text whose embedding stands for a chunk: the title (shortened if need be) and the chunk."""
    return _embedded(stored.article, stored.text, model, chunking)


def _begin(store: Store, model_name: str, chunking: Chunking) -> None:
    """What an earlier run left behind for another model or chunking can not be finished with this one."""
    abandon_rebuild(store)
    plan = f"{model_name} {chunking.model_dump_json()}"
    if (left := store.ledger.meta().get("pending_plan")) == plan:
        return
    with store.ledger.writing() as db:
        if left is not None:
            store.ledger.drop_pending(db)
        store.ledger.set_meta(db, pending_plan=plan)


def _readable(inputs: Iterable[Loaded | Failed | Skipped], tally: _Tally) -> Iterator[Loaded]:
    """Articles that can be recorded; failures and repetitions within this run are tallied."""
    for item in inputs:
        if isinstance(item, Skipped):
            continue
        if isinstance(item, Failed):
            tally.failed.append(FailedInput(path=item.where, reason=item.reason))
            continue
        article = item.article
        if item.origin:
            tally.files[item.origin] = article.id
        seen = tally.seen.get(article.id)
        if seen is None:
            tally.seen[article.id] = (article.content_hash, item.where)
            yield item
        elif seen[0] == article.content_hash:
            tally.duplicates += 1
        else:
            reason = (
                f"the id '{article.id}' is already used by {seen[1]} with other content; give one of them another id"
            )
            tally.failed.append(FailedInput(path=item.where, reason=reason))


def _record(store: Store, batch: list[Loaded], load_model: LoadModel, chunking: Chunking, tally: _Tally) -> None:
    known = store.ledger.known([item.article.id for item in batch])
    same_words = store.ledger.texts_known([item.article.text_hash for item in batch])
    formerly = store.ledger.from_files([item.origin for item in batch if item.origin])
    entries: list[Entry] = []
    kept: dict[str, str | None] = {}
    for item in batch:
        article = item.article
        before = formerly.get(item.origin or "", set())
        tally.duplicates += bool(same_words.get(article.text_hash, set()) - before - {article.id})
        same_words.setdefault(article.text_hash, set()).add(article.id)
        held = known.get(article.id)
        content_hash = article.content_hash
        if held and held.live == content_hash and held.pending is None:
            tally.unchanged += 1
            kept[article.id] = item.origin
            continue
        new = not (held and held.live)
        tally.arriving[article.id] = new
        tally.added += new
        tally.updated += not new
        if held is None or held.pending != content_hash:  # else an interrupted run has recorded it already
            entries.append(_entry(article, item.origin, load_model(), chunking))
            tally.chunks += len(entries[-1].chunks)
    if entries:
        store.ledger.write_pending(entries)
    if kept:
        store.ledger.keep(kept)


def _retire(store: Store, tally: _Tally) -> None:
    """Let the article leave that a file held before it was edited, when its successor goes live.

    Not where the input holds it elsewhere: then the file was renamed.
    """
    for origin, ids in store.ledger.from_files(list(tally.files)).items():
        successor = tally.files[origin]
        gone = sorted(article_id for article_id in ids if article_id not in tally.seen)
        if not gone:
            continue
        if successor in tally.arriving:
            store.ledger.mark_replaced(gone, successor)
            if tally.arriving[successor]:
                tally.arriving[successor] = False
                tally.added -= 1
                tally.updated += 1
        else:
            tally.removed += len(store.ledger.mark_leaving(gone))


def _entry(article: Article, origin: str | None, model: EmbeddingModel, chunking: Chunking) -> Entry:
    title_tokens = model.count_tokens([_title(article, model)])[0] + _SEPARATOR_TOKENS if chunking.with_title else 0
    limits = ChunkLimits(chunking.chars, model.max_content_tokens - title_tokens)
    chunks: list[Chunk] = split(article, limits, model.count_tokens)
    texts = [_embedded(article, article.text[c.start : c.end], model, chunking) for c in chunks]
    return Entry(article, chunks, [digest(f"{model.name}\n{text}") for text in texts], origin)


def _embedded(article: Article, text: str, model: EmbeddingModel, chunking: Chunking) -> str:
    title = _title(article, model) if chunking.with_title else ""
    return f"{title}\n{text}" if title else text


def _title(article: Article, model: EmbeddingModel) -> str:
    return model.truncate(article.title, _TITLE_TOKENS)


def _embed(
    store: Store,
    load_model: LoadModel,
    chunking: Chunking,
    articles: int,
    on_progress: OnProgress,
    *,
    publishing: bool = True,
) -> None:
    """Embed what the ledger lacks, a window at a time; publish now and then."""
    missing = sorted(store.ledger.missing_embeddings(), key=lambda pair: pair[1])
    if not missing:
        return
    model = load_model()
    with store.ledger.writing() as db:
        if store.embedding is None:
            store.ledger.set_meta(db, embedding=model.name, dimensions=model.dimensions)
    done, published, pause = 0, time.monotonic(), _PUBLISH_EVERY
    on_progress(Progress("embedding", 0, len(missing), articles))
    for window in _batches(iter(missing), _WINDOW):
        chunks = store.ledger.chunks([chunk_id for _, chunk_id in window])
        texts = {
            key: embedded_text(chunks[chunk_id], model, chunking) for key, chunk_id in window if chunk_id in chunks
        }
        for batch in _batches(iter(sorted(texts.items(), key=lambda pair: len(pair[1]))), BATCH_SIZE):
            store.ledger.write_embeddings([key for key, _ in batch], model.encode([text for _, text in batch]))
            done += len(batch)
            on_progress(Progress("embedding", done, len(missing), articles))
        if publishing and time.monotonic() - published > pause:
            began = time.monotonic()
            publish(store)
            published = time.monotonic()
            pause = max(_PUBLISH_EVERY, 50 * (published - began))  # at most 2% of the time


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(items, size)):
        yield batch


def _report(tally: _Tally, started: float) -> IndexReport:
    return IndexReport(
        added=tally.added,
        updated=tally.updated,
        unchanged=tally.unchanged,
        removed=tally.removed,
        duplicates=tally.duplicates,
        failed=tally.failed,
        chunks=tally.chunks,
        seconds=round(time.monotonic() - started, 3),
    )
