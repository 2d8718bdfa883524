"""Adding, replacing, removing and rebuilding: what a run says it did, what it embeds, how it survives an interruption."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from samples import CHILD_PATHS, HashedModel, WatchedModel, article, assert_published, put, visible

from index.archive import Archive
from index.article import Article
from index.build import Chunking, IndexReport, Progress, add, is_made_with, rebuild, remove
from index.embed import EmbeddingModel
from index.errors import StoreBusy, StoreMismatch
from index.loaders import Failed, Loaded, Skipped, load
from index.store import Store

STORM = article("storm", "A storm hit the coast on Monday. Twelve people died.")
VOTE = article("vote", "The Senate voted on Tuesday. The bill passed.")
FLOOD = article("flood", "The river rose. Villages were flooded.")
LONG = article("long", "\n\n".join(f"Paragraph {n} tells how the harvest of year {n} went." for n in range(80)))


def counts(report: IndexReport) -> dict[str, int]:
    return {name: n for name, n in report.model_dump(exclude={"failed", "chunks", "seconds"}).items() if n}


def no_model() -> EmbeddingModel:
    raise AssertionError("no model is needed for this")


def from_files(store: Store, model: EmbeddingModel, *paths: Path) -> IndexReport:
    return add(store, load(paths), lambda: model, model.name, Chunking())


@pytest.fixture
def watched(embedding: EmbeddingModel) -> WatchedModel:
    return WatchedModel(embedding)


# -- what a run says it did ---------------------------------------------------------------------------------------


def test_new_articles_are_added_and_searchable(store: Store, embedding: EmbeddingModel) -> None:
    report = put(store, embedding, STORM, VOTE)
    assert counts(report) == {"added": 2}
    assert report.chunks == store.ledger.count()[1]
    assert visible(store) == {"storm": STORM, "vote": VOTE}
    archive = Archive(store.folder, embedding.name)
    (best,) = archive.nearest(embedding.encode(["parliament decision"])[0], 1)
    assert archive.chunks([best.chunk_id])[best.chunk_id].article == VOTE
    archive.close()


def test_unchanged_articles_need_no_model_and_publish_nothing(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, STORM, VOTE)
    generation = store.ledger.generation()
    report = add(store, [Loaded(STORM, "a"), Loaded(VOTE, "b")], no_model, embedding.name, Chunking())
    assert counts(report) == {"unchanged": 2}
    assert report.chunks == 0
    assert store.ledger.generation() == generation


def test_a_changed_article_is_replaced_whole(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, LONG, VOTE)
    shorter = LONG.model_copy(update={"text": "The harvest was good."})
    assert counts(put(store, embedding, shorter, VOTE)) == {"updated": 1, "unchanged": 1}
    assert visible(store) == {"long": shorter, "vote": VOTE}


@pytest.mark.parametrize("field", ["title", "source", "published", "author", "language", "url"])
def test_a_change_of_any_field_is_a_change(store: Store, embedding: EmbeddingModel, field: str) -> None:
    put(store, embedding, STORM)
    changed = STORM.model_copy(update={field: "2024"})
    assert counts(put(store, embedding, changed)) == {"updated": 1}
    assert visible(store) == {"storm": changed}


def test_a_record_given_twice_is_one_article(store: Store, embedding: EmbeddingModel) -> None:
    assert counts(put(store, embedding, STORM, STORM, VOTE)) == {"added": 2, "duplicates": 1}


def test_an_id_given_twice_with_different_content_is_reported_and_the_first_goes_in(
    store: Store, embedding: EmbeddingModel
) -> None:
    report = put(store, embedding, STORM, STORM.model_copy(update={"text": "Another text."}), VOTE)
    assert counts(report) == {"added": 2}
    (failed,) = report.failed
    assert failed.path == "input:2"
    assert failed.reason == "the id 'storm' is already used by input:1 with other content; give one of them another id"
    assert visible(store)["storm"] == STORM


def test_copies_under_another_id_are_kept_counted_and_listed(store: Store, embedding: EmbeddingModel) -> None:
    copy = STORM.model_copy(update={"id": "copy", "text": STORM.text.upper().replace(" ", "  ")})
    assert counts(put(store, embedding, STORM, copy)) == {"added": 2, "duplicates": 1}
    assert store.ledger.copies(STORM) == ["copy"]
    later = STORM.model_copy(update={"id": "later"})
    assert counts(put(store, embedding, later)) == {"added": 1, "duplicates": 1}
    assert store.ledger.copies(STORM) == ["copy", "later"]


def test_failures_are_reported_and_what_was_skipped_is_passed_over(store: Store, embedding: EmbeddingModel) -> None:
    inputs = [Failed("a.txt", "the file is empty"), Skipped("README.md", "about the folder"), Loaded(STORM, "b.txt")]
    report = add(store, inputs, lambda: embedding, embedding.name, Chunking())
    assert counts(report) == {"added": 1}
    assert [(failed.path, failed.reason) for failed in report.failed] == [("a.txt", "the file is empty")]


def test_nothing_at_all_is_no_error(store: Store) -> None:
    assert counts(add(store, [], no_model, "any", Chunking())) == {}


def test_removed_articles_are_gone_and_unknown_ids_are_named(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, STORM, VOTE)
    report, missing = remove(store, ["storm", "nobody", "storm"])
    assert (counts(report), missing) == ({"removed": 1}, ["nobody"])
    assert visible(store) == {"vote": VOTE}
    assert counts(put(store, embedding, STORM)) == {"added": 1}
    assert visible(store) == {"storm": STORM, "vote": VOTE}


def test_what_leaves_a_large_archive_leaves_both_indexes(store: Store, embedding: EmbeddingModel) -> None:
    # So much stays that the indexes are changed, not built anew.
    stays = article("stays", "\n\n".join(f"Paragraph {n} of an almanac on the harvest." for n in range(30)))
    small = Chunking(chars=60)
    put(store, embedding, stays, article("edited", "The old wording."), article("gone", "Soon gone."), chunking=small)
    put(store, embedding, article("edited", "The new wording."), chunking=small)
    assert_published(store)
    remove(store, ["gone"])
    assert_published(store)
    assert set(visible(store)) == {"stays", "edited"}


def test_everything_can_be_removed(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, STORM, VOTE)
    remove(store, ["storm", "vote"])
    assert visible(store) == {}
    archive = Archive(store.folder, embedding.name)
    assert archive.nearest(embedding.encode(["storm"])[0], 5) == []
    assert archive.best("storm", 5) == []
    archive.close()


def test_the_model_is_loaded_once(store: Store, embedding: EmbeddingModel) -> None:
    loaded: list[int] = []

    def load_model() -> EmbeddingModel:
        loaded.append(1)
        return embedding

    add(store, [Loaded(STORM, "a"), Loaded(VOTE, "b")], load_model, embedding.name, Chunking())
    assert len(loaded) == 1


def test_progress_counts_up_to_its_total(store: Store, embedding: EmbeddingModel) -> None:
    seen: list[Progress] = []
    add(store, [Loaded(LONG, "a")], lambda: embedding, embedding.name, Chunking(chars=60), seen.append)
    assert seen[0].stage == "reading"
    embedded = [p for p in seen if p.stage == "embedding"]
    assert embedded[-1].done == embedded[-1].total == store.ledger.count()[1]
    assert all(before.done < after.done for before, after in pairwise(embedded))
    assert seen[-1].stage == "publishing"


# -- files that are edited ----------------------------------------------------------------------------------------


def test_an_edited_file_replaces_its_old_article(store: Store, embedding: EmbeddingModel, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Storm\n\nTwelve people died.")
    from_files(store, embedding, path)
    path.write_text("Storm\n\nFourteen people died.")
    assert counts(from_files(store, embedding, path)) == {"updated": 1}
    assert [item.text for item in visible(store).values()] == ["Fourteen people died."]


def test_a_new_headline_alone_is_an_update_and_no_duplicate(
    store: Store, embedding: EmbeddingModel, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Storm\n\nTwelve people died.")
    from_files(store, embedding, path)
    path.write_text("Deadly storm\n\nTwelve people died.")
    assert counts(from_files(store, embedding, path)) == {"updated": 1}
    assert [item.title for item in visible(store).values()] == ["Deadly storm"]


def test_a_renamed_file_keeps_its_article_when_another_takes_its_name(
    store: Store, embedding: EmbeddingModel, tmp_path: Path
) -> None:
    today, yesterday = tmp_path / "today.txt", tmp_path / "yesterday.txt"
    today.write_text("Storm\n\nTwelve people died.")
    from_files(store, embedding, tmp_path)
    today.rename(yesterday)
    today.write_text("Vote\n\nThe bill passed.")
    report = from_files(store, embedding, today, yesterday)
    assert counts(report) == {"added": 1, "unchanged": 1}
    assert sorted(item.title for item in visible(store).values()) == ["Storm", "Vote"]
    today.write_text("Vote\n\nThe bill failed.")
    assert counts(from_files(store, embedding, today)) == {"updated": 1}
    assert sorted(item.text for item in visible(store).values()) == ["The bill failed.", "Twelve people died."]


def test_a_file_that_becomes_a_copy_of_another_leaves_nothing_behind(
    store: Store, embedding: EmbeddingModel, tmp_path: Path
) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("Storm\n\nTwelve people died.")
    two.write_text("Vote\n\nThe bill passed.")
    from_files(store, embedding, tmp_path)
    two.write_text(one.read_text())
    assert counts(from_files(store, embedding, tmp_path)) == {"unchanged": 1, "duplicates": 1, "removed": 1}
    assert [item.title for item in visible(store).values()] == ["Storm"]


def test_a_file_edited_back_after_an_interruption_keeps_its_first_article(
    store: Store, embedding: EmbeddingModel, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Storm\n\nTwelve people died.")
    from_files(store, embedding, path)
    path.write_text("Storm\n\nFourteen people died.")
    with pytest.raises(KeyboardInterrupt):
        from_files(store, WatchedModel(embedding, stop_at(0)), path)
    path.write_text("Storm\n\nTwelve people died.")
    from_files(store, embedding, path)
    assert [item.text for item in visible(store).values()] == ["Twelve people died."]


def test_an_edited_file_is_known_after_a_rebuild(store: Store, embedding: EmbeddingModel, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Storm\n\nTwelve people died.")
    from_files(store, embedding, path)
    rebuild(store, lambda: embedding, Chunking(chars=300))
    path.write_text("Storm\n\nFourteen people died.")
    assert counts(from_files(store, embedding, path)) == {"updated": 1}
    assert len(visible(store)) == 1


# -- embedding ----------------------------------------------------------------------------------------------------


def test_identical_text_is_never_embedded_twice(store: Store, watched: WatchedModel) -> None:
    twin = STORM.model_copy(update={"id": "twin"})
    put(store, watched, STORM, twin, VOTE)
    assert len(watched.texts) == len(set(watched.texts)) == 2
    put(store, watched, STORM.model_copy(update={"author": "J. Doe"}))
    put(store, watched, STORM.model_copy(update={"id": "third"}))
    assert len(watched.texts) == 2
    remove(store, ["storm", "twin"])
    put(store, watched, STORM)
    assert len(watched.texts) == 2, "the third copy still needs the embedding"


def test_only_the_changed_chunks_of_an_article_are_embedded_anew(store: Store, watched: WatchedModel) -> None:
    put(store, watched, LONG, chunking=Chunking(chars=60))
    before = len(watched.texts)
    put(store, watched, LONG.model_copy(update={"text": LONG.text + "\n\nOne more."}), chunking=Chunking(chars=60))
    assert 1 <= len(watched.texts) - before <= 2


def test_the_title_is_embedded_with_each_chunk_when_asked_for(store: Store, watched: WatchedModel) -> None:
    put(store, watched, STORM, chunking=Chunking(with_title=True))
    put(store, watched, VOTE, chunking=Chunking(with_title=False))
    assert watched.texts == [f"Title of storm\n{STORM.text}", VOTE.text]


# -- interruptions ------------------------------------------------------------------------------------------------


def stop_at(batch: int) -> Callable[[int], None]:
    def fail(number: int) -> None:
        if number == batch:
            raise KeyboardInterrupt

    return fail


def test_an_interrupted_run_keeps_what_is_whole_and_the_next_one_embeds_only_the_rest(
    store: Store, embedding: EmbeddingModel
) -> None:
    put(store, embedding, VOTE)
    first, second = WatchedModel(embedding, stop_at(2)), WatchedModel(embedding)
    chunking = Chunking(chars=60)
    with pytest.raises(KeyboardInterrupt):
        put(store, first, STORM, LONG, FLOOD, chunking=chunking)
    shown = visible(store)
    assert shown["vote"] == VOTE
    assert "long" not in shown, "half an article is not shown"
    report = put(store, second, STORM, LONG, FLOOD, chunking=chunking)
    assert counts(report) == {
        key: n for key, n in {"added": 5 - len(shown) - 1, "unchanged": len(shown) - 1}.items() if n
    }
    assert visible(store) == {"vote": VOTE, "storm": STORM, "long": LONG, "flood": FLOOD}
    assert first.texts
    assert not set(first.texts) & set(second.texts)


def test_a_model_that_fails_to_load_leaves_the_store_as_it_was(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, STORM)

    def broken() -> EmbeddingModel:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(store, [Loaded(VOTE, "a")], broken, embedding.name, Chunking())
    assert visible(store) == {"storm": STORM}
    assert counts(put(store, embedding, VOTE)) == {"added": 1}


def test_input_that_fails_midway_leaves_a_store_that_works(store: Store, embedding: EmbeddingModel) -> None:
    def inputs():
        yield Loaded(STORM, "a")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(store, inputs(), lambda: embedding, embedding.name, Chunking())
    assert visible(store) == {}
    assert counts(put(store, embedding, STORM, VOTE)) == {"added": 2}
    assert visible(store) == {"storm": STORM, "vote": VOTE}


def test_what_an_interrupted_run_left_is_finished_by_a_run_on_other_input(
    store: Store, embedding: EmbeddingModel
) -> None:
    with pytest.raises(KeyboardInterrupt):
        put(store, WatchedModel(embedding, stop_at(0)), STORM)
    put(store, embedding, VOTE)
    assert visible(store) == {"storm": STORM, "vote": VOTE}


def test_a_later_version_takes_the_place_of_one_left_unfinished(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, STORM)
    with pytest.raises(KeyboardInterrupt):
        put(store, WatchedModel(embedding, stop_at(0)), STORM.model_copy(update={"text": "Version two."}))
    assert visible(store) == {"storm": STORM}
    third = STORM.model_copy(update={"text": "Version three."})
    assert counts(put(store, embedding, third)) == {"updated": 1}
    assert visible(store) == {"storm": third}


def test_an_unfinished_version_is_dropped_when_the_live_one_is_given_again(
    store: Store, embedding: EmbeddingModel
) -> None:
    put(store, embedding, STORM)
    with pytest.raises(KeyboardInterrupt):
        put(store, WatchedModel(embedding, stop_at(0)), STORM.model_copy(update={"text": "Version two."}))
    put(store, embedding, STORM)
    assert visible(store) == {"storm": STORM}


KILLED = """
import os, signal, sys
from pathlib import Path
import index.publish, index.ledger, index.generations, index.lexical
from index.store import Store
from samples import HashedModel, article, put
from index.build import Chunking

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

class Dying(HashedModel):
    batches = 0
    def encode(self, texts):
        if self.batches == int(point):
            die()
        self.batches += 1
        return super().encode(texts)

folder, point = Path(sys.argv[1]), sys.argv[2]
model = Dying() if point.isdigit() else HashedModel()
if point == "recording":
    index.ledger.Ledger.write_pending = die
elif point == "vectors":
    index.publish.vectors.apply = die
elif point == "lexical":
    index.publish.lexical.apply = die
elif point == "built":
    index.ledger.Ledger.publish = die
elif point == "transaction":
    index.ledger.Ledger.set_meta = lambda self, db, **facts: die() if "generation" in facts else None
elif point == "published":
    index.generations.Generations.prune = die
text = "\\n\\n".join(f"Paragraph {n} tells how the harvest of year {n} went." for n in range(80))
put(Store(folder), model, article("long", text), article("vote", "The bill failed."), chunking=Chunking(chars=60))
"""


@pytest.mark.parametrize("point", ["recording", "0", "2", "vectors", "lexical", "built", "transaction", "published"])
def test_a_killed_run_leaves_a_store_that_opens_and_the_next_run_completes_it(store: Store, point: str) -> None:
    model = WatchedModel(HashedModel())
    put(store, model, VOTE, STORM, chunking=Chunking(chars=60))
    killed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED, str(store.folder), point],
        env=CHILD_PATHS, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr
    new = VOTE.model_copy(update={"text": "The bill failed."})
    after = {"long": LONG, "vote": new, "storm": STORM}
    assert visible(store) == (after if point == "published" else {"vote": VOTE, "storm": STORM})
    embedded_before = {"2": 64, "0": 0, "recording": 0}.get(point, 81)
    report = put(store, model, LONG, new, chunking=Chunking(chars=60))
    wanted = {"unchanged": 2} if point == "published" else {"added": 1, "updated": 1}
    assert counts(report) == wanted
    assert visible(store) == after
    assert len(model.texts) == 2 + 81 - embedded_before, "what the killed run embedded is not embedded again"
    leftovers = [path.name for index in ("chroma", "tantivy") for path in (store.folder / index).glob(".building-*")]
    assert not leftovers


# -- rebuilding and other models ----------------------------------------------------------------------------------


def test_a_rebuild_cuts_and_embeds_everything_anew(store: Store, watched: WatchedModel) -> None:
    put(store, watched, LONG, VOTE, chunking=Chunking(chars=60))
    chunks = store.ledger.count()[1]
    watched.texts.clear()
    report = rebuild(store, lambda: watched, Chunking(chars=1000, with_title=False))
    assert counts(report) == {"updated": 2}
    assert report.chunks == store.ledger.count()[1] < chunks / 5
    assert visible(store) == {"long": LONG, "vote": VOTE}
    assert len(watched.texts) == report.chunks
    assert store.ledger.missing_embeddings() == []
    put(store, watched, LONG, VOTE, chunking=Chunking(chars=1000, with_title=False))
    assert len(watched.texts) == report.chunks


def test_another_model_is_refused_with_what_to_do(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, STORM)
    for attempt in (
        lambda: put(store, HashedModel("other"), VOTE),
        lambda: Archive(store.folder, "other").close(),
    ):
        with pytest.raises(StoreMismatch) as refused:
            attempt()
        message = str(refused.value)
        assert f"was built with {embedding.name} (384 dimensions); settings ask for other" in message
        assert "dateline index --rebuild" in message
        assert f"DATELINE_EMBEDDING={embedding.name}" in message
    assert visible(store) == {"storm": STORM}


def test_a_rebuild_takes_the_store_to_another_model(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, STORM, VOTE)
    other = HashedModel("other")
    rebuild(store, lambda: other, Chunking())
    assert store.embedding == "other"
    archive = Archive(store.folder, "other")
    assert len(archive.nearest(other.encode(["storm"])[0], 5)) == 2
    archive.close()
    assert counts(put(store, other, FLOOD)) == {"added": 1}


@pytest.mark.parametrize("then", ["add", "remove", "repair", "rebuild"])
def test_a_rebuild_that_was_cut_off_never_mixes_two_models(store: Store, then: str) -> None:
    old, new = HashedModel("old", 32), WatchedModel(HashedModel("new", 16), stop_at(2))
    put(store, old, LONG, VOTE, STORM, chunking=Chunking(chars=60))
    with pytest.raises(KeyboardInterrupt):
        rebuild(store, lambda: new, Chunking(chars=60))
    assert store.embedding == "old"
    expected: dict[str, Article] = {"long": LONG, "vote": VOTE, "storm": STORM}
    if then == "add":
        assert counts(put(store, old, FLOOD, chunking=Chunking(chars=60))) == {"added": 1}
        expected["flood"] = FLOOD
    elif then == "remove":
        remove(store, ["vote"])
        del expected["vote"]
    elif then == "repair":
        for file in (store.folder / "chroma").glob("*.json"):
            file.unlink()
    else:
        again = WatchedModel(HashedModel("new", 16))
        rebuild(store, lambda: again, Chunking(chars=60))
        assert not set(new.texts) & set(again.texts)
        old = again
    assert visible(store) == expected
    archive = Archive(store.folder, old.name)
    assert len(archive.nearest(old.encode(["harvest"])[0], 200)) == archive.count()[1]
    archive.close()


# -- one writer ---------------------------------------------------------------------------------------------------

HOLDING = """
import sys, time
from pathlib import Path
from index.store import Store
with Store(Path(sys.argv[1]), create=True).lock():
    print("holding", flush=True)
    time.sleep(60)
"""


def test_a_second_process_that_writes_is_told_so_within_two_seconds(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, STORM)
    command = [sys.executable, "-W", "ignore", "-c", HOLDING, str(store.folder)]
    with subprocess.Popen(command, env=CHILD_PATHS, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "holding\n"
        for attempt in (lambda: put(store, embedding, VOTE), lambda: remove(store, ["storm"])):
            started = time.monotonic()
            with pytest.raises(StoreBusy, match="Another process is writing to the store"):
                attempt()
            assert time.monotonic() - started < 2
        archive = Archive(store.folder, embedding.name)
        assert archive.best("storm", 1), "reading goes on"
        archive.close()
        other.kill()
    assert counts(put(store, embedding, VOTE)) == {"added": 1}


CREATING = """
import sys
from pathlib import Path
from index.store import Store
sys.stdin.readline()
for folder in sys.argv[1:]:
    Store(Path(folder), create=True).close()
"""


def test_processes_that_create_the_same_store_at_once_all_succeed(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", CREATING, *[str(tmp_path / str(n)) for n in range(20)]]
    others = [
        subprocess.Popen(command, env=CHILD_PATHS, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for other in others:
        assert other.stdin
        other.stdin.write("\n")
        other.stdin.flush()
    for other in others:
        _, complaint = other.communicate(timeout=60)
        assert other.returncode == 0, complaint


# -- what a store was made with -----------------------------------------------------------------------------------


def test_a_store_proves_what_it_was_made_with_without_embedding(store: Store, watched: WatchedModel) -> None:
    assert not is_made_with(store, watched, Chunking())
    put(store, watched, STORM, LONG, article("blank", " "))
    before = list(watched.texts)
    assert is_made_with(store, watched, Chunking())
    assert not is_made_with(store, watched, Chunking(chars=1000))
    assert not is_made_with(store, watched, Chunking(with_title=False))
    assert not is_made_with(store, HashedModel(), Chunking())
    assert watched.texts == before


def test_a_store_of_two_chunkings_is_made_with_neither(store: Store, embedding: EmbeddingModel) -> None:
    put(store, embedding, LONG)
    loaded = [Loaded(article("other", LONG.text + " And again."), "here")]
    add(store, loaded, lambda: embedding, embedding.name, Chunking(chars=1000))
    assert not is_made_with(store, embedding, Chunking())
    assert not is_made_with(store, embedding, Chunking(chars=1000))
