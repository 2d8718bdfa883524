"""The record of truth: articles, their chunks and the embeddings of those, in one SQLite file (SQLAlchemy Core).

An article's text lives here and nowhere else. A row of `article` is one version of one article:

    pending   written, not yet in the search indexes: nobody sees it
    live      whole in the ledger and both indexes: what search shows
    leaving   removed: hidden at once, to be taken out of the indexes

A new version of a live article stays pending beside it until `publish` exchanges the two in one transaction.
Knows nothing of Chroma, tantivy, files to load, or models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import ColumnElement

from index.article import FIELD_NAMES, Article, Chunk
from index.embed import Vectors
from index.errors import StoreDamaged
from index.filters import Filters

T = TypeVar("T")
Days = tuple[date, date]

PENDING, LIVE, LEAVING = "pending", "live", "leaving"
SQL_VARIABLES = 30_000  # SQLite takes 32,766 in one statement


_schema = sa.MetaData()
_meta = sa.Table("meta", _schema, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text))
_article = sa.Table(
    "article",
    _schema,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, index=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("published", sa.Text),
    sa.Column("author", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("first_day", sa.Integer),  # of `published`, as date.toordinal()
    sa.Column("last_day", sa.Integer),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("text_hash", sa.Text, nullable=False, index=True),
    sa.Column("origin", sa.Text, index=True),  # the file, of an article whose id comes from its content
    sa.Column("replaced_by", sa.Text),  # id of the article that its file holds now
    sa.Column("chunks", sa.Integer, nullable=False),
    sa.Index("article_state", "state", "id"),
    # All that filters and counts look at: read from here, without the texts that lie between these columns.
    sa.Index("article_shown", "source", "first_day", "last_day", "language", "state", "chunks"),
    sqlite_autoincrement=True,
)
_chunk = sa.Table(
    "chunk",
    _schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("version", sa.ForeignKey("article.version", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("embedding", sa.Text, nullable=False, index=True),  # hash of the embedded text
    sqlite_autoincrement=True,  # a number is never used again: an index can be behind, but not wrong
)
_embedding = sa.Table(
    "embedding",
    _schema,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float32, length 1
)


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its number in the ledger and the article that it is cut from."""

    id: int
    chunk: Chunk
    article: Article

    @property
    def text(self) -> str:
        """The chunk's words."""
        return self.article.text[self.chunk.start : self.chunk.end]


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to record, its chunks, and the hash of the text that is embedded for each of them.

    `origin` names the file of an article whose id comes from its content, so that an edited file replaces it.
    """

    article: Article
    chunks: Sequence[Chunk]
    hashes: Sequence[str]
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger already holds of an article id: content hashes of its live and its pending version."""

    live: str | None
    pending: str | None


class Ledger:
    """The ledger file of one store. Safe to share between threads; writers are kept apart by the store's lock."""

    def __init__(self, path: Path) -> None:
        """Open a ledger that exists. Raises StoreDamaged when the file is not a readable ledger."""
        self.path = path
        self._engine: Engine = _engine(path)
        try:
            with self._engine.connect() as db:
                db.execute(sa.select(_meta.c.key).limit(1)).all()
                db.execute(sa.select(_article.c.version).limit(1)).all()
        except sa.exc.DatabaseError as error:
            self._engine.dispose()
            raise StoreDamaged(
                f"The ledger {path} cannot be read ({error.orig}). Restore it from a backup, "
                "or move the folder away and index the articles again."
            ) from error

    def close(self) -> None:
        """Release every connection."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: committed when the block ends, undone when it raises."""
        with self._engine.begin() as db:
            yield db

    # -- facts about the store ------------------------------------------------------------------------------------

    def meta(self) -> dict[str, str]:
        """Every recorded fact about the store: model, dimensions, generation of the indexes."""
        with self._engine.connect() as db:
            return {row.key: row.value for row in db.execute(sa.select(_meta.c.key, _meta.c.value))}

    def set_meta(self, db: Connection, **facts: str | int) -> None:
        """Record facts within a transaction."""
        for key, value in facts.items():
            db.execute(sa.delete(_meta).where(_meta.c.key == key))
            db.execute(sa.insert(_meta).values(key=key, value=str(value)))

    def generation(self) -> int:
        """Number of the published generation of the indexes; 0 before the first."""
        with self._engine.connect() as db:
            value = db.scalar(sa.select(_meta.c.value).where(_meta.c.key == "generation"))
            return int(value or 0)

    # -- writing --------------------------------------------------------------------------------------------------

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """What the ledger holds under these article ids; ids that it does not know are left out."""
        found: dict[str, dict[str, str]] = {}
        with self._engine.connect() as db:
            for part in _parts(ids):
                query = sa.select(_article.c.id, _article.c.state, _article.c.content_hash)
                for row in db.execute(query.where(_article.c.id.in_(part), _article.c.state != LEAVING)):
                    found.setdefault(row.id, {})[row.state] = row.content_hash
        return {key: Known(states.get(LIVE), states.get(PENDING)) for key, states in found.items()}

    def texts_known(self, text_hashes: Sequence[str]) -> dict[str, set[str]]:
        """Article ids by text hash, for those of the hashes that the ledger holds."""
        found: dict[str, set[str]] = {}
        with self._engine.connect() as db:
            for part in _parts(text_hashes):
                query = sa.select(_article.c.text_hash, _article.c.id).where(
                    _article.c.text_hash.in_(part), _article.c.state != LEAVING
                )
                for row in db.execute(query):
                    found.setdefault(row.text_hash, set()).add(row.id)
        return found

    def write_pending(self, entries: Sequence[Entry]) -> None:
        """Record new versions as pending.

        What an earlier run left pending under the same id is replaced. The file of the live version stays that of the
        new one, unless the entry names another.
        """
        with self.writing() as db:
            replaced = _delete_pending(db, [entry.article.id for entry in entries])
            for entry in entries:
                article, published = entry.article, entry.article.date
                live_origin = sa.select(_article.c.origin).where(_article.c.id == article.id, _article.c.state == LIVE)
                inserted = db.execute(
                    sa.insert(_article).values(
                        **article.model_dump(),
                        state=PENDING,
                        first_day=published.first.toordinal() if published else None,
                        last_day=published.last.toordinal() if published else None,
                        content_hash=article.content_hash,
                        text_hash=article.text_hash,
                        origin=entry.origin or db.scalar(live_origin),
                        chunks=len(entry.chunks),
                    )
                )
                (version,) = inserted.inserted_primary_key or (None,)
                rows = [
                    {"version": version, "seq": chunk.seq, "start": chunk.start, "end": chunk.end, "embedding": key}
                    for chunk, key in zip(entry.chunks, entry.hashes, strict=True)
                ]
                if rows:
                    db.execute(sa.insert(_chunk), rows)
            _delete_unused(db, replaced)

    def mark_replaced(self, ids: Sequence[str], successor: str) -> None:
        """Let other articles leave when `successor` goes live: it is what has become of their file."""
        with self.writing() as db:
            _delete_unused(db, _delete_pending(db, ids))
            db.execute(sa.update(_article).where(_article.c.id.in_(ids)).values(replaced_by=successor))

    def keep(self, origins: Mapping[str, str | None]) -> None:
        """Note that the input still holds these articles: none is to be replaced by another one.

        origins: the file of each, by article id; None leaves it as it was.
        """
        with self.writing() as db:
            held = [_article.c.id == sa.bindparam("held"), _article.c.state != LEAVING]
            stays = sa.update(_article).where(*held, _article.c.replaced_by.is_not(None)).values(replaced_by=None)
            db.execute(stays, [{"held": article_id} for article_id in origins])
            moves = sa.update(_article).where(*held, _article.c.origin != sa.bindparam("file"))
            if files := [{"held": article_id, "file": file} for article_id, file in origins.items() if file]:
                db.execute(moves.values(origin=sa.bindparam("file")), files)

    def drop_pending(self, db: Connection) -> None:
        """Forget every pending version within a transaction: none of them was acknowledged.

        Their embeddings are kept until the next rebuild is published, for a run that records them again.
        """
        db.execute(sa.delete(_article).where(_article.c.state == PENDING))

    def from_files(self, origins: Sequence[str]) -> dict[str, set[str]]:
        """Ids of the articles, live or pending, that came from these files, by file."""
        found: dict[str, set[str]] = {}
        with self._engine.connect() as db:
            for part in _parts(origins):
                query = sa.select(_article.c.origin, _article.c.id)
                for row in db.execute(query.where(_article.c.origin.in_(part), _article.c.state != LEAVING)):
                    found.setdefault(row.origin, set()).add(row.id)
        return found

    def write_embeddings(self, hashes: Sequence[str], vectors: Vectors) -> None:
        """Record embeddings, shape (len(hashes), dimensions), by the hash of the embedded text."""
        if not hashes:
            return
        rows = [{"hash": h, "vector": v.astype("<f4").tobytes()} for h, v in zip(hashes, vectors, strict=True)]
        with self.writing() as db:
            db.execute(sa.insert(_embedding).prefix_with("OR IGNORE"), rows)

    def mark_leaving(self, ids: Sequence[str]) -> list[str]:
        """Hide these articles from search at once; returns the ids that were there. Pending versions are dropped."""
        gone: set[str] = set()
        with self.writing() as db:
            for part in _parts(ids):
                chosen = _article.c.id.in_(part)
                gone.update(db.scalars(sa.select(_article.c.id).where(chosen, _article.c.state != LEAVING)))
                _delete_unused(db, _delete_pending(db, part))
                db.execute(sa.update(_article).where(chosen, _article.c.state == LIVE).values(state=LEAVING))
        return [article_id for article_id in ids if article_id in gone]

    def missing_embeddings(self) -> list[tuple[str, int]]:
        """(hash, chunk number) of one chunk for each embedding that pending or live chunks need and the ledger lacks."""
        query = (
            sa.select(_chunk.c.embedding, sa.func.min(_chunk.c.id))
            .outerjoin(_embedding, _embedding.c.hash == _chunk.c.embedding)
            .where(_embedding.c.hash.is_(None))
            .group_by(_chunk.c.embedding)
        )
        with self._engine.connect() as db:
            return [(key, chunk_id) for key, chunk_id in db.execute(query)]

    # -- publishing -----------------------------------------------------------------------------------------------

    def arriving(self) -> list[int]:
        """Numbers of the chunks of complete pending versions: every embedding is there."""
        with self._engine.connect() as db:
            return list(db.scalars(sa.select(_chunk.c.id).where(_chunk.c.version.in_(_ready())).order_by(_chunk.c.id)))

    def departing(self) -> list[int]:
        """Numbers of the chunks to take out: of leaving versions, and of live ones with a complete successor."""
        with self._engine.connect() as db:
            return list(db.scalars(sa.select(_chunk.c.id).where(_chunk.c.version.in_(_outgoing()))))

    def has_changes(self) -> bool:
        """Whether `publish` would change what search shows or holds."""
        with self._engine.connect() as db:
            ready = db.scalar(sa.select(sa.exists(_ready())))
            return bool(ready or db.scalar(sa.select(sa.exists(_outgoing()))))

    def publish(self, generation: int, *, sweep: bool = False, **facts: str | int) -> None:
        """Make complete pending versions live, in one transaction.

        What they replace and what was leaving is deleted, embeddings that these alone needed too (with `sweep`, all
        that nothing needs); the generation of the indexes and other facts are recorded.
        """
        with self.writing() as db:
            ready = list(db.scalars(_ready()))
            outgoing = list(db.scalars(_outgoing()))
            orphans: set[str] = set()
            for part in _parts(outgoing):
                orphans.update(db.scalars(sa.select(_chunk.c.embedding).where(_chunk.c.version.in_(part))))
                db.execute(sa.delete(_article).where(_article.c.version.in_(part)))
            _delete_unused(db, orphans)
            if sweep:
                db.execute(sa.delete(_embedding).where(_unused()))
            for part in _parts(ready):
                db.execute(sa.update(_article).where(_article.c.version.in_(part)).values(state=LIVE))
            self.set_meta(db, generation=generation, **facts)

    # -- reading --------------------------------------------------------------------------------------------------

    def count(self, filters: Filters | None = None) -> tuple[int, int]:
        """(articles, chunks) that search shows under these filters."""
        query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(_article.c.chunks), 0))
        with self._engine.connect() as db:
            row = db.execute(query.where(*_visible(filters))).one()
            return int(row[0]), int(row[1])

    def live_chunks(self) -> list[int]:
        """Numbers of every chunk that search shows, ascending."""
        return self.chunks_where(None)

    def chunks_where(self, filters: Filters | None) -> list[int]:
        """Numbers of the chunks that search shows under these filters, ascending."""
        query = sa.select(_chunk.c.id).join(_article).where(*_visible(filters)).order_by(_chunk.c.id)
        with self._engine.connect() as db:
            return list(db.scalars(query))

    def allowed(self, chunk_ids: Sequence[int], filters: Filters | None) -> set[int]:
        """Those of the chunks that search shows under these filters."""
        found: set[int] = set()
        with self._engine.connect() as db:
            for part in _parts(chunk_ids):
                # Two steps: in one, SQLite may begin with every article that passes instead of these few chunks.
                pairs = sa.select(_chunk.c.id, _chunk.c.version).where(_chunk.c.id.in_(part))
                versions = {row.id: row.version for row in db.execute(pairs)}
                wanted = _article.c.version.in_(sorted(set(versions.values())))
                shown = set(db.scalars(sa.select(_article.c.version).where(wanted, *_visible(filters))))
                found.update(chunk_id for chunk_id, version in versions.items() if version in shown)
        return found

    def chunks(self, chunk_ids: Sequence[int]) -> dict[int, StoredChunk]:
        """Chunks with their articles, by number; numbers that the ledger does not hold are left out."""
        columns = [_article.c[name] for name in FIELD_NAMES]
        found: dict[int, StoredChunk] = {}
        with self._engine.connect() as db:
            for part in _parts(chunk_ids):
                query = sa.select(_chunk.c.id, _chunk.c.version, _chunk.c.seq, _chunk.c.start, _chunk.c.end)
                rows = db.execute(query.where(_chunk.c.id.in_(part))).all()
                versions = sorted({row.version for row in rows})
                articles = {
                    row.version: Article.model_construct(**{name: getattr(row, name) for name in FIELD_NAMES})
                    for row in db.execute(
                        sa.select(_article.c.version, *columns).where(_article.c.version.in_(versions))
                    )
                }
                for row in rows:
                    if article := articles.get(row.version):
                        chunk = Chunk(article.id, row.seq, row.start, row.end)
                        found[row.id] = StoredChunk(row.id, chunk, article)
        return found

    def vectors(
        self, chunk_ids: Sequence[int] | None = None, filters: Filters | None = None
    ) -> tuple[list[int], Vectors]:
        """Numbers and embeddings, shape (n, dimensions), ascending by number.

        Of the given chunks, or of all that search shows under the filters.
        """
        query = sa.select(_chunk.c.id, _embedding.c.vector).join(_embedding, _embedding.c.hash == _chunk.c.embedding)
        rows: list[Any] = []
        with self._engine.connect() as db:
            if chunk_ids is None:
                shown = query.join(_article, _article.c.version == _chunk.c.version).where(*_visible(filters))
                rows = list(db.execute(shown))
            else:
                for part in _parts(chunk_ids):
                    rows += db.execute(query.where(_chunk.c.id.in_(part))).all()
        rows.sort(key=lambda row: row[0])
        if not rows:
            return [], np.empty((0, 0), dtype=np.float32)
        flat = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4")
        return [row[0] for row in rows], flat.reshape(len(rows), -1)

    def article(self, article_id: str) -> Article | None:
        """The live version of an article, or None."""
        query = sa.select(*[_article.c[name] for name in FIELD_NAMES])
        with self._engine.connect() as db:
            row = db.execute(query.where(_article.c.id == article_id, _article.c.state == LIVE)).one_or_none()
            return Article.model_construct(**row._asdict()) if row else None

    def cut(self) -> Iterator[tuple[Article, list[tuple[int, int, str]]]]:
        """Every live article with its chunks: (start, end, hash of the embedded text) in order."""
        columns = [_article.c[name] for name in FIELD_NAMES]
        query = sa.select(*columns, _article.c.version, _chunk.c.start, _chunk.c.end, _chunk.c.embedding)
        query = query.outerjoin(_chunk, _chunk.c.version == _article.c.version).where(_is_live())
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(_article.c.version, _chunk.c.seq).execution_options(yield_per=1000))
            for _, group in groupby(rows, key=lambda row: row.version):
                found = list(group)
                article = Article.model_construct(**{name: getattr(found[0], name) for name in FIELD_NAMES})
                yield article, [(row.start, row.end, row.embedding) for row in found if row.embedding is not None]

    def copies(self, article: Article) -> list[str]:
        """Ids of the other live articles with the same words, sorted."""
        query = sa.select(_article.c.id).where(
            _article.c.text_hash == article.text_hash, _article.c.id != article.id, _is_live()
        )
        with self._engine.connect() as db:
            return sorted(db.scalars(query))

    def articles(self) -> Iterator[Article]:
        """Every live article, in the order in which they came in."""
        query = sa.select(*[_article.c[name] for name in FIELD_NAMES]).where(_is_live())
        with self._engine.connect() as db:
            for row in db.execute(query.order_by(_article.c.version).execution_options(yield_per=200)):
                yield Article.model_construct(**row._asdict())

    def content_hashes(self) -> list[str]:
        """Content hash of every live article, in no particular order."""
        with self._engine.connect() as db:
            return list(db.scalars(sa.select(_article.c.content_hash).where(*_visible(None))))

    def sources(self) -> list[tuple[str, int]]:
        """Outlets with their number of live articles, by name."""
        query = sa.select(_article.c.source, sa.func.count()).where(*_visible(None), _article.c.source.is_not(None))
        with self._engine.connect() as db:
            return [(name, n) for name, n in db.execute(query.group_by(_article.c.source).order_by(_article.c.source))]

    def dates(self) -> tuple[Days, Days] | None:
        """The earliest and the latest publication date of the live articles as days (first, last) that each may mean.

        The most exact one where several begin, or end, on the same day. None when no date is known.
        """
        first, last = _article.c.first_day, _article.c.last_day
        dated = sa.select(first, last).where(*_visible(None), first.is_not(None)).limit(1)  # from the index alone
        with self._engine.connect() as db:
            found = [
                db.execute(dated.order_by(*by)).one_or_none() for by in ((first, last), (last.desc(), first.desc()))
            ]
        days = [(date.fromordinal(row[0]), date.fromordinal(row[1])) for row in found if row]
        return (days[0], days[1]) if len(days) == len(found) else None

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file; empty when it is sound."""
        with self._engine.connect() as db:
            return [line for line in db.scalars(sa.text("PRAGMA quick_check")) if line != "ok"]


def create_ledger(path: Path, **facts: str | int) -> None:
    """Make an empty ledger that records these facts; it appears under its name when it is complete."""
    unfinished = path.with_name(f".{path.name}-{uuid4().hex}")
    engine = _engine(unfinished)
    try:
        with engine.begin() as db:
            _schema.create_all(db)
            db.execute(sa.insert(_meta), [{"key": key, "value": str(value)} for key, value in facts.items()])
    finally:
        engine.dispose()
    unfinished.rename(path)


def _engine(path: Path) -> Engine:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": 30})
    sa.event.listen(engine, "connect", _configure)
    return engine


def _delete_pending(db: Connection, ids: Sequence[str]) -> set[str]:
    """Delete the pending versions of these articles; returns the hashes of what was to be embedded for them."""
    hashes: set[str] = set()
    for part in _parts(ids):
        chosen = sa.select(_article.c.version).where(_article.c.id.in_(part), _article.c.state == PENDING)
        hashes.update(db.scalars(sa.select(_chunk.c.embedding).where(_chunk.c.version.in_(chosen))))
        db.execute(sa.delete(_article).where(_article.c.id.in_(part), _article.c.state == PENDING))
    return hashes


def _delete_unused(db: Connection, hashes: set[str]) -> None:
    """Delete those of the embeddings that no chunk needs."""
    for part in _parts(sorted(hashes)):
        db.execute(sa.delete(_embedding).where(_embedding.c.hash.in_(part), _unused()))


def _unused() -> ColumnElement[bool]:
    return ~sa.exists(sa.select(_chunk.c.embedding).where(_chunk.c.embedding == _embedding.c.hash))


def _ready() -> sa.Select[Any]:
    """Pending versions that lack no embedding."""
    waiting = _article.alias("waiting")
    lacking = (
        sa.select(_chunk.c.version)
        .join(waiting, waiting.c.version == _chunk.c.version)
        .outerjoin(_embedding, _embedding.c.hash == _chunk.c.embedding)
        .where(waiting.c.state == PENDING, _embedding.c.hash.is_(None))
    )
    return sa.select(_article.c.version).where(_article.c.state == PENDING, _article.c.version.not_in(lacking))


def _outgoing() -> sa.Select[Any]:
    """Leaving versions, and live ones whose successor is ready."""
    successor = _article.alias("successor")
    replaced = sa.select(successor.c.id).where(successor.c.version.in_(_ready()))
    live_replaced = sa.and_(_is_live(), sa.or_(_article.c.id.in_(replaced), _article.c.replaced_by.in_(replaced)))
    return sa.select(_article.c.version).where(sa.or_(_article.c.state == LEAVING, live_replaced))


def _visible(filters: Filters | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_is_live()]
    if filters is None:
        return conditions
    if filters.sources:
        conditions.append(_article.c.source.in_(filters.sources))
    days: list[ColumnElement[bool]] = []
    if filters.since:
        days.append(_article.c.last_day >= filters.since.toordinal())
    if filters.until:
        days.append(_article.c.first_day <= filters.until.toordinal())
    if days:
        within = sa.and_(*days)
        conditions.append(sa.or_(within, _article.c.first_day.is_(None)) if filters.undated else within)
    if filters.language:
        conditions.append(_article.c.language == filters.language)
    return conditions


def _is_live() -> ColumnElement[bool]:
    """Not `state = live`: nearly every row is, and SQLite would go through all of them by the index on `state`."""
    return _article.c.state.not_in((PENDING, LEAVING))


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), SQL_VARIABLES):
        yield items[at : at + SQL_VARIABLES]


def _configure(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # acknowledged means on the disk
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
