"""How fast, as ratios measured side by side in one run: indexing, search, answers; and the memory of a serving process.

Needs DATELINE_DATA; builds an archive of about 20,000 chunks once (a quarter of an hour on two cores) and keeps it.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from benchmarks import common
from index.archive import Archive
from index.build import Chunking, IndexReport, add, embedded_text
from index.embed import DEFAULT_MODEL, EmbeddingModel
from index.filters import Filters
from index.ledger import Ledger
from index.loaders import Failed, Loaded, load
from index.split import sentences
from index.store import Store
from rag.answer import Request
from rag.chain import answer_of, build_chain
from rag.extract import QuotesAnswerer, QuotesSettings
from rag.retrieve import HybridRetriever

CHUNKS = 20_000
_QUESTIONS = 200


def news_of(folder: Path, chunks: int) -> Path:
    """As many news articles as give about so many chunks."""
    records = common.articles(folder / "news" / "articles.jsonl")
    chars, taken = 0, []
    for record in records:
        if chars > chunks * _mean_chunk(Chunking().chars):
            break
        taken.append(record)
        chars += len(record["text"])
    return common.written(f"news-{chunks}", taken)


def _mean_chunk(limit: int) -> float:
    return 0.78 * limit  # measured: whole sentences do not fill a chunk to its limit


def _index(folder: Path, path: Path, embedding: EmbeddingModel) -> IndexReport:
    store = Store(folder, create=True)
    try:
        inputs = (item for item in load([path]) if isinstance(item, Loaded | Failed))
        return add(store, inputs, lambda: embedding, DEFAULT_MODEL, Chunking())
    finally:
        store.close()


def indexing(folder: Path, embedding: EmbeddingModel) -> None:
    """Rate of indexing beside a bare encode of the same texts, in turns; then the same folder again."""
    path = common.written("news-indexing", common.articles(folder / "news" / "articles.jsonl")[:120])
    ours, bare, again = [], [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as temporary:
            store = Path(temporary)
            started = time.perf_counter()
            _index(store, path, embedding)
            ours.append(time.perf_counter() - started)
            texts = _embedded_texts(store, embedding)
            started = time.perf_counter()
            embedding.encode(texts)
            bare.append(time.perf_counter() - started)
            started = time.perf_counter()
            report = _index(store, path, embedding)
            again.append(time.perf_counter() - started)
            assert (report.added, report.updated) == (0, 0)
    ratio = statistics.median(b / o for o, b in zip(ours, bare, strict=True))
    print(f"indexing: {len(texts)} chunks, rate {ratio:.2f} of a bare encode ({len(texts) / min(ours):.1f} chunks/s)")
    print(f"  same folder again: {statistics.median(o / a for o, a in zip(ours, again, strict=True)):.0f} times faster")


def _embedded_texts(store: Path, embedding: EmbeddingModel) -> list[str]:
    ledger = Ledger(store / "ledger.sqlite3")
    try:
        chunks = ledger.chunks(ledger.live_chunks())
        return [embedded_text(stored, embedding, Chunking()) for stored in chunks.values()]
    finally:
        ledger.close()


def searching(archive: Archive, questions: Sequence[str], embedding: EmbeddingModel) -> None:
    """p95 of a search, with and without filters, beside that of embedding the question alone, in turns."""
    retriever = HybridRetriever(archive=archive, embedding=embedding)
    sources = archive.sources()
    dates = archive.dates()
    assert dates is not None
    common_source = max(sources, key=lambda pair: pair[1])[0]
    rare_source = min((pair for pair in sources if pair[1] >= 10), key=lambda pair: pair[1])[0]
    late = date.fromordinal(dates[1][1].toordinal() - 7)
    half = archive.count()[1] // 2
    middle = late
    while archive.count(Filters(since=middle))[1] < half:
        middle -= timedelta(days=1)
    variants: dict[str, Callable[[str], object]] = {
        "embedding the question": lambda q: embedding.encode([q]),
        "search": retriever.search,
    }
    for name, filters in (
        ("common outlet", Filters(sources=(common_source,))),
        ("rare outlet", Filters(sources=(rare_source,))),
        ("newer half", Filters(since=middle)),
        ("last week", Filters(since=late)),
    ):
        _, passing = archive.count(filters)
        variants[f"search, {name} ({passing} chunks)"] = lambda q, f=filters: retriever.search(q, filters=f)
    times = _in_turns(variants, questions)
    base = _p95(times["embedding the question"])
    plain = _p95(times["search"])
    _, chunks = archive.count()
    print(f"search among {chunks} chunks, {len(questions)} questions, p95:")
    for name, taken in times.items():
        row = f"  {name:44} {1000 * _p95(taken):7.1f} ms  {_p95(taken) / base:5.2f} of embedding"
        print(row + (f"  {_p95(taken) / plain:5.2f} of unfiltered" if "," in name else ""))


def answering(archive: Archive, questions: Sequence[str], embedding: EmbeddingModel) -> None:
    """Time to the first sentence and to the end of the quotes answerer."""
    retriever = HybridRetriever(archive=archive, embedding=embedding)
    chain = build_chain(retriever, QuotesAnswerer(archive, embedding, QuotesSettings()))
    answers = [answer_of(chain.stream(Request(question=q))) for q in questions]
    totals = sorted(a.timings_ms["total"] for a in answers)
    answered = sum(a.status == "answered" for a in answers)
    print(
        f"quotes: p50 {statistics.median(totals):.0f} ms, p95 {totals[int(0.95 * len(totals))]:.0f} ms "
        f"({answered} of {len(answers)} answered)"
    )


def _in_turns(variants: dict[str, Callable[[str], object]], questions: Sequence[str]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in variants}
    for question in questions:
        for name, run in variants.items():
            started = time.perf_counter()
            run(question)
            times[name].append(time.perf_counter() - started)
    return {name: taken[10:] for name, taken in times.items()}


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]


def questions_from(archive: Archive, count: int) -> list[str]:
    """Questions of usual length over an archive: a sentence's names and rarer words behind a question word."""
    generator = random.Random(0)
    _, chunks = archive.count()
    found: list[str] = []
    while len(found) < count:
        stored = archive.chunks([generator.randint(1, chunks)])
        for chunk in stored.values():
            start, end = generator.choice(sentences(chunk.text))
            words = re.findall(r"\w[\w'-]+", chunk.text[start:end])[:9]
            if len(words) >= 5:
                found.append(f"{generator.choice(['Who', 'Why', 'When', 'How many', 'What'])} {' '.join(words)}?")
    return found


def memory(archive: Archive, questions: Sequence[str]) -> None:
    """Resident memory of this process, which holds what a serving one holds but the page."""
    status = Path("/proc/self/status")
    if not status.exists():
        print("memory: only measured on Linux")
        return
    values = dict(re.findall(r"(VmHWM|VmRSS):\s+(\d+) kB", status.read_text()))
    print(
        f"memory after {len(questions)} questions: {int(values['VmRSS']) // 1024} MiB, peak {int(values['VmHWM']) // 1024}"
    )
    print(f"  store on disk: {sum(f.stat().st_size for f in archive.folder.rglob('*') if f.is_file()) >> 20} MiB")


def main(folder: Path) -> None:
    """All of it."""
    embedding = EmbeddingModel()
    archive = common.archive("news-20000", [news_of(folder, CHUNKS)], embedding)
    questions = questions_from(archive, _QUESTIONS)
    searching(archive, questions, embedding)
    answering(archive, questions[:100], embedding)
    memory(archive, questions)
    archive.close()
    indexing(folder, embedding)


if __name__ == "__main__":
    data = common.data_folder()
    if data is None:
        sys.exit("Set DATELINE_DATA to the folder of question sets.")
    main(data)
