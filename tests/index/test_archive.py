"""Searching a store: damage that is mended, changes that are noticed, filters that are exact, readers beside a writer."""

from __future__ import annotations

import itertools
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from samples import CHILD_PATHS, HashedModel, article, put, visible

from index.archive import Archive
from index.article import Article, Hit
from index.build import Chunking
from index.dates import parse_published
from index.embed import EmbeddingModel
from index.errors import ArticleNotFound, StoreDamaged, StoreMismatch, StoreMissing
from index.filters import Filters
from index.store import Store

TOPICS = [
    "A storm hit the coast and left people dead.",
    "The Senate voted on the budget bill.",
    "The river rose and villages were flooded.",
    "The striker scored twice in the final.",
    "Shares of the carmaker fell after the recall.",
    "A vaccine trial showed good results.",
]
SOURCES = ["BBC", "Sahel Wire", "AP", None]
DATES = ["2023", "2024-02", "2024-02-29", "2024-03-01T23:30:00-08:00", "2025-01-14", None]
LANGUAGES = ["en", "fr", None]
QUERIES = ["deadly storm", "parliament vote on the budget", "football final", "flooded villages by the river"]


def archive_articles() -> list[Article]:
    chance = random.Random(7)
    return [
        Article(
            id=f"a{number:02d}",
            title=f"Report {number}",
            text=f"{TOPICS[number % len(TOPICS)]} Report number {number} follows.\n\nMore on page {number}. {chance.choice(TOPICS)}",
            source=chance.choice(SOURCES),
            published=chance.choice(DATES),
            language=chance.choice(LANGUAGES),
        )
        for number in range(60)
    ]


@pytest.fixture(scope="module")
def indexed(embedding: EmbeddingModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 60 articles in two chunks each, published in two runs."""
    folder = tmp_path_factory.mktemp("indexed") / "store"
    store = Store(folder, create=True)
    items = archive_articles()
    put(store, embedding, *items[:40], chunking=Chunking(chars=80))
    put(store, embedding, *items[40:], chunking=Chunking(chars=80))
    store.close()
    return folder


@pytest.fixture
def folder(indexed: Path, tmp_path: Path) -> Path:
    """A copy of that store to break."""
    return Path(shutil.copytree(indexed, tmp_path / "copy"))


@pytest.fixture(scope="module")
def archive(indexed: Path, embedding: EmbeddingModel) -> Iterator[Archive]:
    opened = Archive(indexed, embedding.name)
    yield opened
    opened.close()


def answers(folder: Path, embedding: EmbeddingModel) -> list[object]:
    """What the archive answers to a few queries; it has no embedding model at hand to do so."""
    archive = Archive(folder, embedding.name)
    found: list[object] = []
    for query, vector in zip(QUERIES, embedding.encode(QUERIES), strict=True):
        found.append([(hit.chunk_id, round(hit.score, 4)) for hit in archive.nearest(vector, 8)])
        found.append(sorted((hit.chunk_id, round(hit.score, 4)) for hit in archive.best(query, 200)))
    archive.close()
    return found


# -- damage -------------------------------------------------------------------------------------------------------

FILES = [
    "chroma/*.json",
    "chroma/*/chroma.sqlite3",
    "chroma/*/*/data_level0.bin",
    "chroma/*/*/header.bin",
    "chroma/*/*/length.bin",
    "chroma/*/*/link_lists.bin",
    "chroma/*/*/index_metadata.pickle",
    "tantivy/*.json",
    "tantivy/*/meta.json",
    "tantivy/*/.managed.json",
    *[f"tantivy/*/*.{ending}" for ending in ("idx", "term", "pos", "fast", "fieldnorm", "store")],
]


def delete(file: Path) -> None:
    file.unlink()


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def garble(file: Path) -> None:
    content = bytearray(file.read_bytes())
    span = min(4096, len(content))
    content[:span] = random.Random(3).randbytes(span or 10)
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [delete, truncate, garble])
@pytest.mark.parametrize("pattern", FILES)
def test_a_damaged_index_file_is_noticed_and_the_index_rebuilt(
    folder: Path, embedding: EmbeddingModel, pattern: str, damage: Callable[[Path], None]
) -> None:
    before = answers(folder, embedding)
    files = list(folder.glob(pattern))
    assert files
    for file in files:
        damage(file)
    assert answers(folder, embedding) == before
    store = Store(folder)
    assert visible(store) == {item.id: item for item in archive_articles()}
    store.close()


@pytest.mark.parametrize("names", [["chroma"], ["tantivy"], ["chroma", "tantivy"]])
def test_a_deleted_index_is_rebuilt_on_opening(folder: Path, embedding: EmbeddingModel, names: list[str]) -> None:
    before = answers(folder, embedding)
    for name in names:
        shutil.rmtree(folder / name)
    assert answers(folder, embedding) == before


def test_a_manifest_of_something_else_is_not_believed(folder: Path, embedding: EmbeddingModel) -> None:
    before = answers(folder, embedding)
    for content in ("[]", '{"a": 1}', '{"a": []}', "null", '{"a\\u0000b": [1, 2, "c"]}'):
        for manifest in folder.glob("*/*.json"):
            manifest.write_text(content)
        assert answers(folder, embedding) == before


def test_reading_leaves_the_index_as_it_was_published(folder: Path, embedding: EmbeddingModel) -> None:
    store = Store(folder)
    generation = store.ledger.generation()
    for _ in range(3):
        answers(folder, embedding)
        assert store.vectors.intact(generation)
        assert store.lexical.intact(generation, thorough=True)
        assert store.ledger.generation() == generation, "opening must not rebuild anything"
    store.close()


@pytest.mark.parametrize("sizes", [[1], [1, 1], [3, 40], [30, 30, 30], [0, 5]])
def test_reading_leaves_an_index_of_any_size_as_it_was_published(store: Store, sizes: list[int]) -> None:
    model, numbers = HashedModel(), itertools.count()
    for size in sizes:
        put(store, model, *[article(f"a{next(numbers)}", f"Text {n} of {size}.") for n in range(size)])
    generation = store.ledger.generation()
    for _ in range(3):
        archive = Archive(store.folder, model.name)
        archive.nearest(model.encode(["text"])[0], 3)
        archive.close()
    assert store.ledger.generation() == max(1, generation)


def test_a_ledger_that_is_no_database_is_reported_with_what_to_do(folder: Path, embedding: EmbeddingModel) -> None:
    for file in folder.glob("ledger.sqlite3*"):
        file.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreDamaged, match=r"cannot be read .* Restore it from a backup"):
        Archive(folder, embedding.name)


def test_a_folder_without_a_store_is_reported_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match=r"There is no archive in .* yet. Index some articles first: dateline index"):
        Archive(tmp_path, "any")
    assert not list(tmp_path.iterdir())


def test_a_store_of_a_newer_program_is_refused(folder: Path, embedding: EmbeddingModel) -> None:
    store = Store(folder)
    with store.ledger.writing() as db:
        store.ledger.set_meta(db, format=99)
    store.close()
    with pytest.raises(StoreMismatch, match=r"has format 99, this program reads up to 1. Upgrade"):
        Archive(folder, embedding.name)


# -- filters ------------------------------------------------------------------------------------------------------

FILTERS = [
    Filters(sources=("BBC",)),
    Filters(sources=("BBC", "AP", "Sahel Wire")),
    Filters(sources=("Nobody",)),
    Filters(since=date(2024, 2, 29)),
    Filters(until=date(2024, 2, 28)),
    Filters(since=date(2024, 2, 10), until=date(2024, 2, 20)),
    Filters(since=date(2024, 3, 1), until=date(2024, 3, 1)),
    Filters(since=date(2023, 6, 1), until=date(2023, 6, 1)),
    Filters(since=date(1900, 1, 1)),
    Filters(language="fr"),
    Filters(language="en", sources=("AP",), since=date(2023, 1, 1), until=date(2024, 12, 31)),
]


def passes(item: Article, filters: Filters) -> bool:
    """The filter as its documentation has it."""
    days = parse_published(item.published) if item.published else None
    return (
        (not filters.sources or item.source in filters.sources)
        and (filters.since is None or (days is not None and days.last >= filters.since))
        and (filters.until is None or (days is not None and days.first <= filters.until))
        and (filters.language is None or item.language == filters.language)
    )


def everything(archive: Archive) -> dict[int, Article]:
    return {key: stored.article for key, stored in archive.chunks(range(1, 1000)).items()}


@pytest.mark.parametrize("filters", FILTERS, ids=repr)
@pytest.mark.parametrize("k", [3, 20, 500])
def test_filtered_dense_hits_are_those_of_comparing_with_every_chunk_that_passes(
    archive: Archive, embedding: EmbeddingModel, filters: Filters, k: int
) -> None:
    passing = [key for key, item in everything(archive).items() if passes(item, filters)]
    vectors = archive.embeddings(passing)
    for query in embedding.encode(QUERIES):
        exact = {key: float(vectors[key] @ query) for key in passing}
        hits = archive.nearest(query, k, filters)
        assert len(hits) == min(k, len(passing))
        assert {hit.kind for hit in hits} <= {"similarity"}
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        np.testing.assert_allclose([hit.score for hit in hits], sorted(exact.values(), reverse=True)[:k], atol=1e-5)
        np.testing.assert_allclose([hit.score for hit in hits], [exact[hit.chunk_id] for hit in hits], atol=1e-5)


@pytest.mark.parametrize("filters", FILTERS, ids=repr)
@pytest.mark.parametrize("k", [3, 500])
def test_filtered_lexical_hits_are_the_unfiltered_ones_that_pass_with_the_same_scores(
    archive: Archive, filters: Filters, k: int
) -> None:
    articles = everything(archive)
    for query in [*QUERIES, "report"]:
        unfiltered = [hit for hit in archive.best(query, 10_000) if passes(articles[hit.chunk_id], filters)]
        hits = archive.best(query, k, filters)
        assert [round(hit.score, 5) for hit in hits] == [round(hit.score, 5) for hit in unfiltered][:k]
        scores = {hit.chunk_id: round(hit.score, 5) for hit in unfiltered}
        assert all(scores[hit.chunk_id] == round(hit.score, 5) for hit in hits)


@pytest.mark.parametrize("filters", [Filters(), *FILTERS], ids=repr)
def test_counts_under_a_filter_are_those_of_what_passes(archive: Archive, filters: Filters) -> None:
    passing = [item for item in everything(archive).values() if passes(item, filters)]
    assert archive.count(filters) == (len({item.id for item in passing}), len(passing))


def test_unfiltered_dense_hits_are_those_of_comparing_with_every_chunk(
    archive: Archive, embedding: EmbeddingModel
) -> None:
    vectors = archive.embeddings(list(everything(archive)))
    for query in embedding.encode(QUERIES):
        exact = sorted((float(vector @ query) for vector in vectors.values()), reverse=True)
        np.testing.assert_allclose([hit.score for hit in archive.nearest(query, 10)], exact[:10], atol=1e-5)


@pytest.mark.parametrize(
    "query", ["", "   ", "the of and", "?!", "\ud800", "x" * 5000, '"unclosed (AND OR', "title:storm^2"]
)
def test_no_query_makes_the_lexical_search_fail(archive: Archive, query: str) -> None:
    assert isinstance(archive.best(query, 5), list)


def test_words_match_whatever_their_case_accents_and_endings(archive: Archive) -> None:
    assert archive.best("FLOODED vîllage", 3) == archive.best("flood villages", 3) != []


def test_an_archive_knows_its_articles_outlets_and_days(archive: Archive) -> None:
    items = archive_articles()
    assert archive.article("a07") == items[7]
    assert archive.sources() == sorted(Counter(item.source for item in items if item.source).items())
    assert archive.dates() == ((date(2023, 1, 1), date(2023, 12, 31)), (date(2025, 1, 14), date(2025, 1, 14)))
    with pytest.raises(ArticleNotFound, match="No article has the id 'A07'"):
        archive.article("A07")


# -- changes made by others ---------------------------------------------------------------------------------------

CHANGING = """
import sys
from pathlib import Path
from index.build import remove
from index.store import Store
from samples import HashedModel, article, put
store = Store(Path(sys.argv[1]))
for line in sys.stdin:
    action, name, text = line.rstrip("\\n").split("|")
    if action == "put":
        put(store, HashedModel(), article(name, text))
    else:
        remove(store, [name])
    print("done", flush=True)
"""


def found(archive: Archive, model: EmbeddingModel, query: str) -> tuple[set[str], set[str]]:
    """Articles of the dense and of the lexical hits."""
    both = archive.nearest(model.encode([query])[0], 50), archive.best(query, 50)
    dense, lexical = (
        {stored.article.id for stored in archive.chunks([h.chunk_id for h in hits]).values()} for hits in both
    )
    return dense, lexical


def test_a_long_lived_archive_sees_what_another_process_adds_replaces_and_removes(store: Store) -> None:
    model = HashedModel()
    put(store, model, article("storm", "A storm hit the coast."))
    archive = Archive(store.folder, model.name)
    command = [sys.executable, "-W", "ignore", "-c", CHANGING, str(store.folder)]
    with subprocess.Popen(command, env=CHILD_PATHS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin
        assert other.stdout

        def tell(line: str) -> None:
            other.stdin.write(line + "\n")
            other.stdin.flush()
            assert other.stdout.readline() == "done\n"

        assert found(archive, model, "storm coast") == ({"storm"}, {"storm"})
        tell("put|second|Another storm hit the coast.")
        assert found(archive, model, "storm coast") == ({"storm", "second"}, {"storm", "second"})
        tell("put|storm|The Senate voted.")
        assert found(archive, model, "storm coast") == ({"storm", "second"}, {"second"})
        assert archive.article("storm").text == "The Senate voted."
        tell("remove|storm|")
        assert found(archive, model, "senate storm") == ({"second"}, {"second"})
        assert archive.count()[0] == 1
        tell("remove|second|")
        assert found(archive, model, "senate storm") == (set(), set())
    archive.close()


WRITING = """
import sys, time
from pathlib import Path
from index.build import Chunking, remove
from index.store import Store
from samples import HashedModel, article, put, versioned
store = Store(Path(sys.argv[1]))
until, version = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < until:
    version += 1
    put(store, HashedModel(), *[versioned(name, version) for name in "abc"], chunking=Chunking(chars=60))
    if version % 3 == 0:
        remove(store, ["b"])
print(version)
"""


def test_readers_beside_a_writer_never_fail_and_never_see_half_an_article(store: Store) -> None:
    model = HashedModel()
    put(store, model, *[article(f"still{n}", f"Marker text that stays, number {n}.") for n in range(10)])
    archive = Archive(store.folder, model.name)
    query = model.encode(["marker"])[0]
    failures: list[BaseException] = []
    stop = threading.Event()
    searches = itertools.count()

    def whole(hits: list[Hit]) -> None:
        stored = archive.chunks([hit.chunk_id for hit in hits])
        versions = {item.article.id: item.article for item in stored.values() if item.article.id in "abc"}
        pieces = Counter((item.article.id, item.article.text) for item in stored.values() if item.article.id in "abc")
        for (name, text), pieces_seen in pieces.items():
            assert pieces_seen == text.count("Marker"), (name, text)
        assert len(pieces) == len(versions), "two versions of one article"
        assert sum(item.article.id.startswith("still") for item in stored.values()) == 10

    def read(search: Callable[[], list[Hit]]) -> None:
        try:
            while not stop.is_set():
                whole(search())
                next(searches)
        except BaseException as failure:
            failures.append(failure)

    kinds = [lambda: archive.nearest(query, 1000), lambda: archive.best("marker", 1000)]
    readers = [threading.Thread(target=read, args=(kind,)) for kind in kinds * 2]
    for reader in readers:
        reader.start()
    command = [sys.executable, "-W", "ignore", "-c", WRITING, str(store.folder), "4"]
    written = subprocess.run(command, env=CHILD_PATHS, capture_output=True, text=True, check=False, timeout=120)
    stop.set()
    for reader in readers:
        reader.join()
    archive.close()
    assert not failures, failures[0]
    assert written.returncode == 0, written.stderr
    assert int(written.stdout) > 5
    assert next(searches) > 50


def test_a_search_that_is_under_way_is_finished_in_the_generation_that_it_began_in(store: Store) -> None:
    model = HashedModel()
    put(store, model, article("a", "A storm hit the coast."))
    archive = Archive(store.folder, model.name)
    with archive._current() as held:
        for number in range(4):
            put(store, model, article(f"b{number}", f"Storm number {number}."))
            assert len(archive.best("storm", 10)) == number + 2
        assert len(held.vectors.nearest(model.encode(["storm"])[0], 10)) == 1
    archive.close()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed on Linux only")
def test_an_archive_gives_back_its_files_and_threads(indexed: Path, embedding: EmbeddingModel) -> None:
    def held() -> np.ndarray:
        return np.array([*(len(list(Path(listing).iterdir())) for listing in ("/proc/self/fd", "/proc/self/task"))])

    answers(indexed, embedding)
    time.sleep(1)  # Chroma's threads end a moment after it is closed
    before = held()
    for _ in range(8):
        answers(indexed, embedding)
    until = time.monotonic() + 10
    while (held() > before).any() and time.monotonic() < until:
        time.sleep(0.1)
    assert (held() <= before).all(), (before, held())
