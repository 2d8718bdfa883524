"""Pairs of a sentence and evidence, faithful and altered, built from articles and from paraphrases written by hand.

`paraphrases/seeds.jsonl` goes with the seeds; `paraphrases/archives.jsonl` holds wording of our own for sentences of the
archives that DATELINE_DATA names, which are found by article and offset and are not kept here. Everything is seeded.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import alter, common
from index.article import Article
from index.loaders import Loaded, load
from index.split import sentences
from rag.evidence import Evidence

PARAPHRASES = Path(__file__).parent / "paraphrases"
ARCHIVES = ("news", "multihop", "squad", "clapnq")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence with the evidence it is checked against, and whether it should pass; `kind` says what was done to it."""

    kind: str
    faithful: bool
    sentence: str
    cited: tuple[int, ...]
    evidence: tuple[Evidence, ...]
    held_back: bool
    archive: str
    written: str
    """The sentence of the article, for reading."""


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of an article, at `start`, with a paraphrase if there is one and its alterations by kind."""

    archive: str
    article: Article
    start: int
    end: int
    paraphrase: str | None
    altered: tuple[tuple[str, str], ...]


def seed_sources() -> list[Source]:
    """The paraphrases of the seeds."""
    articles = _seeds()
    found = []
    for record in _lines(PARAPHRASES / "seeds.jsonl"):
        article = articles[record["article"]]
        at = article.text.index(record["phrase"])
        start, end = next((s, e) for s, e in sentences(article.text) if s <= at < e)
        altered = tuple((item["kind"], item["text"]) for item in record["altered"])
        found.append(Source("seeds", article, start, end, record["faithful"], altered))
    return found


def archive_sources(data: Path, plain: int = 160) -> list[Source]:
    """The paraphrases of the archives, and so many sentences without one."""
    articles: dict[str, tuple[str, Article]] = {}
    for name in ARCHIVES:
        articles |= {r["id"]: (name, Article(**r)) for r in common.articles(data / name / "articles.jsonl")}
    found = []
    for record in _lines(PARAPHRASES / "archives.jsonl"):
        _, article = articles[record["article"]]
        altered = tuple((item["kind"], item["text"]) for item in record["altered"])
        found.append(Source(record["set"], article, record["start"], record["end"], record["faithful"], altered))
    used = {source.article.id for source in found}
    others = [pair for key, pair in sorted(articles.items()) if key not in used]
    generator = random.Random(5)
    for name, article in generator.sample(others, 3 * plain):
        spans = [
            (s, e)
            for s, e in sentences(article.text)[1:40]
            if 60 <= e - s <= 240 and article.text[s:e].endswith((".", ".”", '."'))
        ]
        if spans and len(found) < len(used) + plain:
            found.append(Source(name, article, *generator.choice(spans), None, ()))
    return found


def pairs(sources: Sequence[Source]) -> Iterator[Pair]:
    """All pairs that the sources give."""
    by_article: dict[str, list[Source]] = {}
    for source in sources:
        by_article.setdefault(source.article.id, []).append(source)
    articles = [group[0].article for group in by_article.values()]
    for source in sources:
        yield from _pairs_of(source, articles)


def held_back(article_id: str) -> bool:
    """Whether the pairs of an article are kept for the report and never tuned on."""
    return hashlib.sha256(f"half {article_id}".encode()).digest()[0] % 2 == 0


def _pairs_of(source: Source, articles: Sequence[Article]) -> Iterator[Pair]:
    article = source.article
    written = article.text[source.start : source.end]
    key = f"{article.id} {source.start} {source.paraphrase}"
    generator = random.Random(key)
    evidence, true = _evidence(source, articles, generator, with_it=True)
    without, _ = _evidence(source, articles, generator, with_it=False)
    numbers = [piece.n for piece in evidence]

    def pair(kind: str, sentence: str, *, faithful: bool, absent: bool = False) -> Pair:
        wrong = generator.random() < 0.2 or absent  # one in five cites the wrong piece
        cited = (generator.choice(numbers),) if wrong else (true,)
        shown = without if absent else evidence
        return Pair(kind, faithful, sentence, cited, shown, held_back(article.id), source.archive, written)

    base = source.paraphrase
    near = alter.names(article.text)  # without those that are words written large
    near = [n for n in near if " " in n or not re.search(rf"\b{re.escape(n.lower())}\b", article.text)]
    far = [n for other in articles if other.id != article.id for n in alter.names(other.text)[:3]]
    if base is None:
        yield pair("verbatim", written, faithful=True)
        if reworded := alter.reworded(written):
            yield pair("reworded by rule", reworded, faithful=True)
        base = alter.reworded(written) or written
    else:
        yield pair("paraphrase", base, faithful=True)
        if reworded := alter.reworded(base):
            yield pair("paraphrase, reworded by rule", reworded, faithful=True)
        for kind, text in source.altered:
            yield pair(kind, text, faithful=False)
    changes = (
        ("number", alter.number(base, generator)),
        ("date", alter.date(base, generator)),
        ("name, of the same article", alter.name(base, [n for n in near if n not in written], generator)),
        ("name, of another article", alter.name(base, far, generator)),
        ("negation", alter.negation(base, generator) if not any(k == "negation" for k, _ in source.altered) else None),
    )
    for kind, text in changes:
        if text and text != base and not _same_name(text, base, kind):
            yield pair(kind, text, faithful=False)
    yield pair("said elsewhere", base, faithful=False, absent=True)


def _same_name(text: str, base: str, kind: str) -> bool:
    """Whether a name was only replaced by its own initials."""
    initials = "".join(word[0] for word in base.split() if word[:1].isupper())
    new = [word for word in re.findall(r"\b[A-Z]{2,}\b", text) if word not in base]
    return kind.startswith("name") and any(word in initials for word in new)


def _evidence(
    source: Source, articles: Sequence[Article], generator: random.Random, *, with_it: bool
) -> tuple[tuple[Evidence, ...], int]:
    """Eight pieces: the sentence with its neighbours (or not), others of the same article, some of other articles."""
    article = source.article
    spans = sentences(article.text)
    at = next((i for i, (s, e) in enumerate(spans) if s <= source.start < e), 0)
    following = source.archive == "seeds" or generator.random() < 0.5
    first, last = max(0, at - 1), min(len(spans) - 1, at + 1 if following else at)
    pieces = [(article, spans[first][0], max(spans[last][1], source.end))] if with_it else []
    rest = [i for i in range(0, len(spans) - 1, 2) if i + 1 < first or i > last]
    for i in generator.sample(rest, min(4, len(rest))):
        pieces.append((article, spans[i][0], spans[i + 1][1]))
    others = [a for a in articles if a.id != article.id and a.text[:40] != article.text[:40]]
    for other in generator.sample(others, min(8 - len(pieces), len(others))):
        foreign = sentences(other.text)
        i = generator.randrange(len(foreign))
        pieces.append((other, foreign[i][0], foreign[min(i + 1, len(foreign) - 1)][1]))
    order = generator.sample(range(len(pieces)), len(pieces))
    found = [_piece(n, *pieces[i]) for n, i in enumerate(order, start=1)]
    return tuple(found), order.index(0) + 1


def _piece(n: int, article: Article, start: int, end: int) -> Evidence:
    text = article.text[start:end]
    return Evidence(n, article.id, article.title, article.source, article.published, article.url, text, start)


def _seeds() -> dict[str, Article]:
    """The articles of the seeds by the number that their id begins with; the one without an id is 000."""
    found = [item.article for item in load([common.SEEDS]) if isinstance(item, Loaded)]
    return {a.id[:3] if a.id[:4].endswith("_") else "000": a for a in found}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
