"""A store against a plain dict: whatever is done to it, search shows exactly the articles that it should.

`pytest tests/properties --hypothesis-profile=thorough` tries longer histories, and more of them.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from samples import WatchedModel, article, assert_published, put, visible

from index.archive import Archive
from index.article import Article
from index.build import Chunking, rebuild, remove
from index.embed import EmbeddingModel
from index.store import Store

IDS = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.sampled_from(
    [
        "Common storm.",
        "Common vote.",
        "Common storm.\n\nThe common river rose and many villages were flooded by it.",
        "\n\n".join(f"Common paragraph {n} of a long report on the harvest." for n in range(6)),
    ]
)
ARTICLES = st.dictionaries(IDS, TEXTS, min_size=1, max_size=3)
SHORT = Chunking(chars=60)
# So long that no change to the others has the indexes built anew: what leaves them, leaves by being deleted.
BALLAST = article(
    "ballast", "\n\n".join(f"Common paragraph {n} of an almanac that stays on the shelf." for n in range(80))
)


def interrupt(_batch: int) -> None:
    raise KeyboardInterrupt


class StoreMachine(RuleBasedStateMachine):
    """`shown` is what search must show, `waiting` what an interrupted run has left for the next one to finish."""

    embedding: EmbeddingModel

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.store = Store(self.root / "store", create=True)
        put(self.store, self.embedding, BALLAST, chunking=SHORT)
        self.shown: dict[str, Article] = {BALLAST.id: BALLAST}
        self.waiting: dict[str, Article] = {}
        self.runs = 0
        self.reader = Archive(self.store.folder, self.embedding.name)
        self.query = self.embedding.encode(["common"])[0]

    def teardown(self) -> None:
        self.reader.close()
        self.store.close()
        shutil.rmtree(self.root)

    @rule(texts=ARTICLES)
    def add_or_replace(self, texts: dict[str, str]) -> None:
        given = {key: article(key, text) for key, text in texts.items()}
        unchanged = sum(self.shown.get(key) == item and key not in self.waiting for key, item in given.items())
        updated = sum(key in self.shown for key in given) - unchanged
        report = put(self.store, self.embedding, *given.values(), chunking=SHORT)
        assert_published(self.store)
        assert (report.added, report.updated, report.unchanged) == (
            len(given) - updated - unchanged, updated, unchanged
        )  # fmt: skip
        self.shown |= self.waiting | given
        self.waiting.clear()

    @rule(key=IDS, text=TEXTS)
    def be_interrupted(self, key: str, text: str) -> None:
        self.runs += 1
        item = article(key, f"{text}\n\nCommon words that only run {self.runs} has.")
        with pytest.raises(KeyboardInterrupt):
            put(self.store, WatchedModel(self.embedding, interrupt), item, chunking=SHORT)
        self.waiting[key] = item

    @rule(keys=st.sets(IDS, min_size=1))
    def remove(self, keys: set[str]) -> None:
        there = keys & (set(self.shown) | set(self.waiting))
        report, missing = remove(self.store, sorted(keys))
        assert_published(self.store)
        assert report.removed == len(there)
        assert set(missing) == keys - there
        for key in there:
            self.shown.pop(key, None)
            self.waiting.pop(key, None)

    @rule(chars=st.sampled_from([40, 60, 1000]), stopped=st.booleans())
    def rebuild(self, chars: int, stopped: bool) -> None:
        model = WatchedModel(self.embedding, interrupt if stopped else lambda batch: None)
        try:
            rebuild(self.store, lambda: model, Chunking(chars=chars))
        except KeyboardInterrupt:
            assert stopped
        self.waiting.clear()

    @rule()
    def restart(self) -> None:
        self.reader.close()
        self.store.close()
        self.store = Store(self.root / "store")
        self.reader = Archive(self.store.folder, self.embedding.name)

    @rule(name=st.sampled_from(["chroma", "tantivy"]))
    def lose_an_index(self, name: str) -> None:
        shutil.rmtree(self.store.folder / name)

    @invariant()
    def search_shows_exactly_what_it_should(self) -> None:
        assert visible(self.store) == self.shown  # the ledger, and the chunk numbers in both indexes
        for hits in (self.reader.nearest(self.query, 1000), self.reader.best("common", 1000)):
            stored = self.reader.chunks([hit.chunk_id for hit in hits])
            assert {item.article.id: item.article for item in stored.values()} == self.shown
        assert {key: self.reader.article(key) for key in self.shown} == self.shown

    @invariant()
    def the_ledger_keeps_no_embedding_too_few(self) -> None:
        live = self.store.ledger.live_chunks()
        assert self.store.ledger.vectors(live)[0] == live


def test_a_store_shows_what_a_dict_would(embedding: EmbeddingModel) -> None:
    StoreMachine.embedding = embedding
    run_state_machine_as_test(StoreMachine, settings=settings())
