"""The record of truth: numbers used once, publication in one step, nothing left of what was removed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from samples import HashedModel, WatchedModel, article, put, visible

import index.publish
from index.archive import Archive
from index.article import Chunk
from index.build import Chunking, rebuild, remove
from index.filters import Filters
from index.ledger import Entry, Ledger
from index.store import Store

LONG = article("long", "\n\n".join(f"Paragraph {n} tells how the harvest of year {n} went." for n in range(40)))
SHORT = Chunking(chars=60)


def embeddings(store: Store) -> set[str]:
    with closing(sqlite3.connect(store.folder / "ledger.sqlite3")) as db:
        return {row[0] for row in db.execute("SELECT hash FROM embedding")}


def needed(store: Store) -> set[str]:
    with closing(sqlite3.connect(store.folder / "ledger.sqlite3")) as db:
        return {row[0] for row in db.execute("SELECT embedding FROM chunk")}


def interrupt(*_args: object, **_facts: object) -> None:
    raise KeyboardInterrupt


def stop_at(batch: int) -> Callable[[int], None]:
    return lambda number: interrupt() if number == batch else None


def test_a_chunk_number_is_never_used_again(store: Store) -> None:
    model, used = HashedModel(), set()
    for version in range(4):
        put(store, model, article("a", f"Version {version}."), article(f"b{version}", "Another."))
        numbers = set(store.ledger.live_chunks())
        assert len(numbers - used) == 2
        used |= numbers
        remove(store, ["a", f"b{version}"])
        assert store.ledger.live_chunks() == []
    rebuild(store, lambda: model, Chunking())
    put(store, model, article("a", "At last."))
    assert not used & set(store.ledger.live_chunks())


@pytest.mark.parametrize("fault", ["vectors", "lexical", "ledger"])
def test_a_publication_that_fails_at_any_step_leaves_the_old_state_served(
    store: Store, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    model = HashedModel()
    old = [article("a", "A storm hit the coast."), article("b", "The Senate voted.")]
    put(store, model, *old)
    archive = Archive(store.folder, model.name)
    with monkeypatch.context() as patched:
        if fault == "ledger":
            patched.setattr(Ledger, "set_meta", interrupt_at_generation)
        else:
            patched.setattr(getattr(index.publish, fault), "apply", interrupt)
        with pytest.raises(KeyboardInterrupt):
            put(store, model, article("a", "A second storm."), LONG)
        assert store.ledger.generation() == 1
        hits = archive.best("storm", 10)
        assert [stored.article for stored in archive.chunks([hit.chunk_id for hit in hits]).values()] == [old[0]]
        assert archive.article("a") == old[0]
        assert archive.count()[0] == 2
        fresh = Archive(store.folder, model.name)
        assert len(fresh.nearest(model.encode(["storm"])[0], 10)) == 2
        fresh.close()
    put(store, model, article("a", "A second storm."))
    assert {key: item.text for key, item in visible(store).items()} == {
        "a": "A second storm.", "b": "The Senate voted.", "long": LONG.text
    }  # fmt: skip
    archive.close()


def interrupt_at_generation(_ledger: Ledger, _db: object, **facts: object) -> None:
    if "generation" in facts:
        raise KeyboardInterrupt


def test_embeddings_of_removed_articles_vanish_and_shared_ones_stay(store: Store) -> None:
    model = HashedModel()
    put(store, model, LONG, article("twin", LONG.text, LONG.title), article("other", "Something else."), chunking=SHORT)
    before = embeddings(store)
    remove(store, ["long"])
    assert embeddings(store) == before == needed(store)
    remove(store, ["twin"])
    assert len(embeddings(store)) == 1
    assert embeddings(store) == needed(store)


def test_embeddings_of_replaced_text_vanish(store: Store) -> None:
    model = HashedModel()
    put(store, model, LONG, chunking=SHORT)
    put(store, model, LONG.model_copy(update={"text": "Short."}), chunking=SHORT)
    assert len(embeddings(store)) == 1
    rebuild(store, lambda: HashedModel("other", 16), SHORT)
    assert len(embeddings(store)) == 1
    assert embeddings(store) == needed(store)


@pytest.mark.parametrize("then", ["remove", "replace"])
def test_embeddings_of_text_that_never_went_live_vanish_with_it(store: Store, then: str) -> None:
    model = HashedModel()
    with pytest.raises(KeyboardInterrupt):
        put(store, WatchedModel(model, stop_at(1)), LONG, chunking=SHORT)
    assert embeddings(store)
    if then == "remove":
        remove(store, ["long"])
        assert embeddings(store) == set()
    else:
        put(store, model, LONG.model_copy(update={"text": "Short."}), chunking=SHORT)
        assert len(embeddings(store)) == 1


def test_removed_words_are_in_no_file_of_the_store_once_it_is_closed(store: Store) -> None:
    model = HashedModel()
    put(store, model, article("secret", "Zyxwvutsrq was here.", "Qponmlkjih"), article("b", "The Senate voted."))
    remove(store, ["secret"])
    put(store, model, article("c", "One more publication."))  # the generation before is kept for readers until then
    store.close()
    for file in store.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes().lower()
            assert b"zyxwvutsrq" not in content, file
            assert b"qponmlkjih" not in content, file


def test_an_article_that_is_leaving_is_hidden_before_the_indexes_are_rebuilt(store: Store) -> None:
    model = HashedModel()
    put(store, model, article("a", "A storm hit the coast."), article("b", "A storm passed."))
    archive = Archive(store.folder, model.name)
    with store.lock():
        assert store.ledger.mark_leaving(["a", "nobody"]) == ["a"]
    assert len(archive.best("storm", 5)) == len(archive.nearest(model.encode(["storm"])[0], 5)) == 1
    assert archive.count() == (1, 1)
    archive.close()
    assert set(visible_after_publication(store)) == {"b"}


def visible_after_publication(store: Store) -> dict[str, object]:
    with store.lock():
        index.publish.publish(store)
    return dict(visible(store))


def test_two_ledgers_of_one_file_see_each_others_commits(store: Store) -> None:
    other = Ledger(store.folder / "ledger.sqlite3")
    put(store, HashedModel(), article("a", "A storm hit the coast."))
    assert other.count() == (1, 1)
    assert other.faults() == []
    other.close()


def test_more_articles_than_sqlite_takes_variables_are_handled(store: Store) -> None:
    many = [f"id{n}" for n in range(70_000)]
    assert store.ledger.known(many) == {}
    assert store.ledger.mark_leaving(many) == []
    assert store.ledger.allowed(range(70_000), None) == set()
    assert store.ledger.chunks(range(70_000)) == {}


def test_a_store_is_made_where_its_folders_are_missing(tmp_path: Path) -> None:
    store = Store(tmp_path / "a" / "what?mode=ro #1 %41" / "store", create=True)
    assert store.ledger.meta()["format"] == "1"
    assert (store.folder / "ledger.sqlite3").is_file()
    store.close()
    assert [path.name for path in store.folder.iterdir() if path.name.startswith(".")] == []


def test_a_look_at_a_few_chunks_does_not_go_through_the_whole_archive(store: Store) -> None:
    """Which grows: what every search asks of the ledger must not take longer for it."""
    texts = [f"Report number {n}. " + "word " * 400 for n in range(6_000)]
    for at in range(0, len(texts), 1_000):
        articles = [article(f"a{at + n}", text, source="BBC") for n, text in enumerate(texts[at : at + 1_000])]
        store.ledger.write_pending(
            [Entry(item, [Chunk(item.id, q, q * 9, q * 9 + 9) for q in range(4)], ["h"] * 4) for item in articles]
        )
    store.ledger.write_embeddings(["h"], np.ones((1, 4), dtype=np.float32))
    store.ledger.publish(1)
    some = store.ledger.live_chunks()[::400]
    filters = Filters(sources=("BBC", "AP"))
    questions: list[Callable[[], object]] = [
        lambda: store.ledger.allowed(some, None),
        lambda: store.ledger.allowed(some, filters),
        lambda: store.ledger.article("a77"),
        lambda: store.ledger.known(["a77", "a78"]),
        store.ledger.generation,
    ]
    # Side by side: what needs a few rows against counting all of them.
    whole = min(timed(store.ledger.live_chunks) for _ in range(5))
    for question in questions:
        assert min(timed(question) for _ in range(15)) < whole


def timed(question: Callable[[], object]) -> float:
    started = time.perf_counter()
    question()
    return time.perf_counter() - started
