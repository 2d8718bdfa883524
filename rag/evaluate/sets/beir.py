"""BEIR folders: corpus.jsonl, queries.jsonl and relevance judgements in qrels/*.tsv. No answers, only gold articles.

Source of the format: Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
Models", NeurIPS 2021.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.json_lines import json_lines
from rag.evaluate.sets.found import Placed, Problem, QuestionSet, Reference, make_question, make_set


@dataclass(frozen=True, slots=True)
class _Judgement:
    """A line of qrels: how relevant a document is to a query; 0 is not at all. `split` is the file's name."""

    where: str
    query: str
    document: str
    score: float
    split: str


def is_beir(folder: Path) -> bool:
    """Whether a folder has the files of a BEIR set."""
    return (
        (folder / "corpus.jsonl").is_file()
        and (folder / "queries.jsonl").is_file()
        and next((folder / "qrels").glob("*.tsv"), None) is not None
    )


def load_beir(folder: Path) -> QuestionSet:
    """A set of a BEIR folder: its queries with a relevant document, most relevant first; others were never judged.

    When there are several files of judgements, each question is tagged with the names of those it is in.
    """
    corpus, queries = folder / "corpus.jsonl", folder / "queries.jsonl"
    tables = sorted((folder / "qrels").glob("*.tsv"))
    read = list(itertools.chain.from_iterable(map(_judgements, tables)))
    found: list[Placed | Problem] = [item for item in read if isinstance(item, Problem)]
    judged: dict[str, list[_Judgement]] = defaultdict(list)
    for item in read:
        if isinstance(item, _Judgement):
            judged[item.query].append(item)
    wanted = {judgement.document for group in judged.values() for judgement in group if judgement.score > 0}
    references: dict[str, Reference] = {}
    for where, document in json_lines(corpus):
        if isinstance(document, str):
            found.append(Problem(where, document))
        elif not isinstance(document.get("_id"), str):
            found.append(Problem(where, "a document without `_id`"))
        elif document["_id"] in wanted:
            references[document["_id"]] = Reference(_text(document, "title"), _text(document, "text"))
    asked: set[str] = set()
    for where, query in json_lines(queries):
        if isinstance(query, str):
            found.append(Problem(where, query))
        elif not isinstance(query.get("_id"), str):
            found.append(Problem(where, "a query without `_id`"))
        else:
            asked.add(query["_id"])
            found += _question(where, query, judged.get(query["_id"], []), several=len(tables) > 1)
    for judgement in itertools.chain.from_iterable(judged.values()):
        if judgement.query not in asked:
            found.append(Problem(judgement.where, f"queries.jsonl has no query '{judgement.query}'"))
        elif judgement.score > 0 and judgement.document not in references:
            found.append(Problem(judgement.where, f"corpus.jsonl has no document '{judgement.document}'"))
    return make_set(folder, [corpus, queries, *tables], found, references)


def _question(
    where: str, record: dict[str, Any], judgements: list[_Judgement], *, several: bool
) -> Iterator[Placed | Problem]:
    relevant = sorted((j for j in judgements if j.score > 0), key=lambda judgement: -judgement.score)
    if relevant:
        gold = list(dict.fromkeys(judgement.document for judgement in relevant))
        tags = sorted({judgement.split for judgement in judgements}) if several else []
        fields = {"id": record["_id"], "gold_articles": gold, "tags": tags}
        yield make_question({**fields, **({"question": record["text"]} if "text" in record else {})}, where)


def _judgements(path: Path) -> Iterator[_Judgement | Problem]:
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            where = f"{path}:{number}"
            try:
                cells = [cell.strip() for cell in raw.decode("utf-8-sig").rstrip("\r\n").split("\t")]
            except UnicodeDecodeError:
                yield Problem(where, "not UTF-8")
                continue
            if cells == [""] or (number == 1 and cells[0] == "query-id"):
                continue
            if len(cells) != 3:
                yield Problem(
                    where, f"query-id, corpus-id and score between tabs were expected, {len(cells)} cells found"
                )
                continue
            try:
                score = float(cells[2])
            except ValueError:
                yield Problem(where, f"the score must be a number, '{cells[2]}' was found")
                continue
            yield _Judgement(where, cells[0], cells[1], score, path.stem)


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""
