"""What the doctor finds wrong with a store, and that it mends it."""

from __future__ import annotations

import shutil

import pytest
from samples import HashedModel, WatchedModel, article, put, visible

from index.repair import examine, mend
from index.store import Store

ARTICLES = [article(f"a{n}", f"Report number {n} on the storm.") for n in range(5)]


def stop(_batch: int) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def filled(store: Store) -> Store:
    put(store, HashedModel(), *ARTICLES)
    return store


def test_a_store_that_is_well_is_healthy_and_stays_untouched(filled: Store) -> None:
    for _ in range(2):
        diagnosis = examine(filled.folder, "hashed")
        assert diagnosis.healthy, diagnosis
        assert not any(check.remedy for check in diagnosis.checks)
    assert filled.ledger.generation() == 1
    assert mend(filled.folder, "hashed").healthy
    assert filled.ledger.generation() == 1


def test_a_store_without_articles_is_healthy(store: Store) -> None:
    assert examine(store.folder, "any").healthy


@pytest.mark.parametrize("name", ["chroma", "tantivy"])
def test_a_lost_index_is_found_and_mended(filled: Store, name: str) -> None:
    shutil.rmtree(filled.folder / name)
    diagnosis = examine(filled.folder, "hashed")
    assert [check.name for check in diagnosis.checks if not check.ok] == [
        {"chroma": "vector index", "tantivy": "lexical index"}[name]
    ]
    assert "dateline doctor --fix" in next(check.remedy for check in diagnosis.checks if not check.ok)
    assert mend(filled.folder, "hashed").healthy
    assert visible(filled) == {item.id: item for item in ARTICLES}


def test_changed_bytes_in_a_database_of_the_vector_index_are_found_and_mended(filled: Store) -> None:
    database = filled.vectors.path(1) / "chroma.sqlite3"
    content = bytearray(database.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\x5a" * 4096
    database.write_bytes(content)
    assert [check.name for check in examine(filled.folder, "hashed").checks if not check.ok] == ["vector index"]
    assert mend(filled.folder, "hashed").healthy
    assert visible(filled) == {item.id: item for item in ARTICLES}


def test_work_that_another_process_is_at_is_no_problem(filled: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        put(filled, WatchedModel(HashedModel(), stop), article("late", "Report on the flood."))
    assert not examine(filled.folder, "hashed").healthy
    with filled.lock():
        checks = {check.name: check for check in examine(filled.folder, "hashed").checks}
        assert checks["unfinished work"].ok
        assert "being indexed now" in checks["unfinished work"].found


def test_an_index_that_lacks_a_chunk_is_found_and_mended(filled: Store) -> None:
    with filled.ledger.writing() as db:
        db.exec_driver_sql("UPDATE chunk SET id = id + 100 WHERE seq = 0 AND version = 1")
    diagnosis = examine(filled.folder, "hashed")
    assert [check.found for check in diagnosis.checks if not check.ok] == [
        "lacks 1 chunks and holds 1 too many", "lacks 1 chunks and holds 1 too many"
    ]  # fmt: skip
    assert mend(filled.folder, "hashed").healthy


def test_another_model_and_unfinished_work_are_named_with_their_remedy(filled: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        put(filled, WatchedModel(HashedModel(), stop), article("new", "One more report."))
    wrong = {check.name: check for check in examine(filled.folder, "other").checks if not check.ok}
    assert set(wrong) == {"embedding model", "unfinished work"}
    assert wrong["unfinished work"].found == "1 chunks are recorded but not embedded"
    assert "dateline index --rebuild" in wrong["embedding model"].remedy
    generation = filled.ledger.generation()
    assert not mend(filled.folder, "other").healthy
    assert filled.ledger.generation() == generation, "sound indexes are not rebuilt for what a rebuild cannot mend"
