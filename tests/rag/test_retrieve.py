"""Hybrid search over real indexes."""

from __future__ import annotations

import json
from datetime import date

import pytest
from langchain_core.retrievers import BaseRetriever

from index.archive import Archive
from index.build import Chunking, add
from index.filters import Filters
from index.loaders import load
from index.store import Store
from rag.retrieve import HybridRetriever, RetrievalSettings

LONG = " ".join(
    f"Line {n} of the harbour report says that crane number {n} in Tallport lifted {n * 37} containers."
    for n in range(60)
)
RECORDS = [
    {"id": "ferry", "title": "Ferry fares rise", "text": "The ferry company of Northhaven raised its fares by nine percent on Monday. Passengers complained about the short notice.", "source": "Bay Post", "published": "2024-03-04"},
    {"id": "ferry-copy", "title": "Fares up on ferries", "text": "The ferry company of Northhaven raised its fares by nine percent on Monday. Passengers complained about short notice.", "source": "Hill Gazette", "published": "2024-03-05"},
    {"id": "bridge", "title": "Bridge reopens", "text": "The old bridge over the Silver river reopened to cars after two years of repairs.", "source": "Bay Post", "published": "2023"},
    {"id": "harbour", "title": "Harbour report", "text": LONG, "source": "Dock News"},
]  # fmt: skip


@pytest.fixture(scope="module")
def retriever(tmp_path_factory, embedding):
    folder = tmp_path_factory.mktemp("retrieve")
    records = folder / "records.jsonl"
    records.write_text("\n".join(json.dumps(record) for record in RECORDS), "utf-8")
    store = Store(folder / "store", create=True)
    add(store, load([records]), lambda: embedding, embedding.name, Chunking())
    store.close()
    archive = Archive(folder / "store", embedding.name)
    yield HybridRetriever(archive=archive, embedding=embedding)
    archive.close()


def test_passages_are_ranked_from_one_and_are_exact_words_of_their_article(retriever):
    passages = retriever.search("Why did passengers of the ferry complain?")
    assert [p.rank for p in passages] == list(range(1, len(passages) + 1))
    assert passages[0].article_id in ("ferry", "ferry-copy")
    for passage in passages:
        assert retriever.archive.article(passage.article_id).text[passage.start : passage.end] == passage.text
        assert passage.scores["rrf"] > 0


def test_near_copies_are_folded_into_one(retriever):
    found = [p.article_id for p in retriever.search("ferry fares Northhaven")]
    assert len({"ferry", "ferry-copy"} & set(found)) == 1


def test_one_article_gives_at_most_so_many_passages(retriever):
    found = [p.article_id for p in retriever.search("containers lifted by cranes in Tallport")]
    assert found.count("harbour") == RetrievalSettings().per_article


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(sources=("Bay Post",)), {"ferry", "bridge"}),
        (Filters(sources=("Hill Gazette", "Dock News")), {"ferry-copy", "harbour"}),
        (Filters(since=date(2024, 3, 5)), {"ferry-copy"}),
        (Filters(until=date(2023, 6, 1)), {"bridge"}),
        (Filters(sources=("Nobody",)), set()),
    ],
)
def test_filters_hold_for_both_sides(retriever, filters, expected):
    passages = retriever.search("ferry fares, bridge repairs, harbour cranes", filters=filters)
    assert {p.article_id for p in passages} == expected


def test_an_empty_query_finds_nothing(retriever):
    assert retriever.search("   ") == []


def test_words_that_no_index_knows_still_find_what_is_near(retriever):
    assert retriever.search("?!") != []


def test_another_wording_adds_its_results(retriever):
    found = [p.article_id for p in retriever.search("what was repaired?", also=["old bridge over the Silver river"])]
    assert found[0] == "bridge"


def test_it_is_a_langchain_retriever(retriever):
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke("ferry fares")
    assert documents[0].metadata["article_id"] in ("ferry", "ferry-copy")
    assert documents[0].page_content
