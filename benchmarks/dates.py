"""Dates in questions: what a filter on the publication date does for them, by what the date dates.

The questions are in benchmarks/dates/, over the first 2,280 articles of the news archive (what `benchmarks.speed` indexes): dates told
from the day of asking, dates of what was reported, dates of events, and dates long before the archive begins. Needs DATELINE_DATA.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import common
from benchmarks.speed import CHUNKS, news_of
from index.embed import EmbeddingModel
from index.filters import Filters
from rag.answer import Passage, Request
from rag.retrieve import HybridRetriever
from rag.understand.dating import search_dated
from rag.understand.days import spans

QUESTIONS = Path(__file__).parent / "dates" / "dates.jsonl"
Search = Callable[[HybridRetriever, Request], list[Passage]]


def unfiltered(retriever: HybridRetriever, request: Request) -> list[Passage]:
    """Dates are words like others."""
    return retriever.search(request.question)


def every_date(retriever: HybridRetriever, request: Request) -> list[Passage]:
    """Every date is a filter; all articles are searched when nothing passes."""
    found = spans(request.question, request.as_of or date.max)
    if not found:
        return unfiltered(retriever, request)
    since = [span.since for span in found if span.since]
    until = [span.until for span in found if span.until]
    filters = Filters(since=min(since, default=None), until=max(until, default=None))
    return retriever.search(request.question, filters=filters) or unfiltered(retriever, request)


def as_dateline(retriever: HybridRetriever, request: Request) -> list[Passage]:
    """What Dateline does."""
    return search_dated(retriever, request, request.question).passages


WAYS: dict[str, Search] = {"unfiltered": unfiltered, "every date": every_date, "Dateline": as_dateline}


def main(data: Path) -> None:
    """Every way on every question, by sort of date."""
    embedding = EmbeddingModel()
    archive = common.archive("news-20000", [news_of(data, CHUNKS)], embedding)
    retriever = HybridRetriever(archive=archive, embedding=embedding)
    ranks: dict[str, dict[str, list[float]]] = {way: {} for way in WAYS}
    for line in QUESTIONS.read_text("utf-8").splitlines():
        record = json.loads(line)
        request = Request(question=record["question"], as_of=record["as_of"])
        for way, search in WAYS.items():
            passages = search(retriever, request)
            first = next((p.rank for p in passages if p.article_id in record["gold_articles"]), 0)
            ranks[way].setdefault(record["tags"][0], []).append(1 / first if first else 0.0)
    archive.close()
    for sort in ranks["unfiltered"]:
        print(f"\n{sort}: {len(ranks['unfiltered'][sort])} questions")
        for way in WAYS:
            values = np.asarray(ranks[way][sort])
            low, high = common.bootstrap(list(values - np.asarray(ranks["unfiltered"][sort])))
            print(
                f"  {way:11} hit@1 {np.mean(values == 1):.3f}  hit@4 {np.mean(values >= 0.25):.3f}  "
                f"MRR@10 {np.mean(values):.3f}  difference in MRR from unfiltered [{low:+.3f}, {high:+.3f}]"
            )


if __name__ == "__main__":
    folder = common.data_folder()
    if folder is None:
        sys.exit("Set DATELINE_DATA to the folder of question sets.")
    main(folder)
