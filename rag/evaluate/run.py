"""A run: every question of some sets asked once, every record kept, in a folder that survives a kill.

    run.json        what it was made with (RunInfo)
    records.jsonl   a Record a line, written as soon as it is known, in the order of the questions
    summary.json    the figures (Summary), written last

A folder without summary.json is unfinished: the same call goes on after the last whole record.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from index.archive import Archive
from index.article import digest
from index.errors import ArticleNotFound, DatelineError, InputError
from rag.answer import Answer, Finished, Request, Written
from rag.evaluate.measures.citations import Supports, verbatim
from rag.evaluate.measures.scoring import score, summarise
from rag.evaluate.question import Question
from rag.evaluate.record import Record, RunInfo, Span, Summary
from rag.evaluate.sets import QuestionSet
from rag.evaluate.sets.check import locate

T = TypeVar("T")
Stream = Callable[[Request], Iterator[object]]
OnRecord = Callable[[int, int, Record], None]

_REMEMBERED = 500  # article texts
_INFO, _RECORDS, _SUMMARY = "run.json", "records.jsonl", "summary.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run as it lies in its folder."""

    folder: Path
    summary: Summary
    records: list[Record]


def run(
    folder: Path,
    info: RunInfo,
    sets: Sequence[QuestionSet],
    archive: Archive,
    stream: Stream,
    *,
    supports: Supports = verbatim,
    parallel: int = 1,
    reuse: bool = False,
    on_record: OnRecord = lambda done, total, record: None,
) -> Run:
    """Ask every question and keep what comes of it; goes on where an unfinished run of the same kind stopped.

    stream: a question in, events out (the chain). supports: whether quotes support a sentence, for the measures of ALCE;
    called from several threads at once where parallel is more than 1. parallel: questions asked at the same time, each in a thread of its
    own; records are written in the order of the questions all the same. on_record: called with
    (questions done, questions in all, the record). reuse: whether a finished run of the same kind and code is taken as it
    is; else its questions are asked again.
    Raises InputError when two sets have one name, or the folder holds a run that cannot be read or was made with other
    settings, sets or archive.
    """
    if len(info.sets) != len(sets):
        raise InputError(f"Two of the {len(sets)} question sets have one name: {', '.join(info.sets)}. Rename one.")
    questions = [question for chosen in sets for question in chosen.questions]
    if not questions:
        raise InputError("There is no question to ask: the sets are empty.")
    kept = _begin(folder, info, questions, reuse=reuse)
    records = list(kept)
    article_text = lru_cache(_REMEMBERED)(lambda article_id: _text(archive, article_id))
    asked = (partial(ask, question, archive, stream, article_text, supports) for question in questions[len(kept) :])
    with (folder / _RECORDS).open("a", encoding="utf-8") as out, closing(in_order(asked, parallel)) as answered:
        for record in answered:
            out.write(record.model_dump_json() + "\n")
            out.flush()
            records.append(record)
            on_record(len(records), len(questions), record)
    summary = summarise(info, records)
    write_summary(folder, summary)
    return Run(folder, summary, records)


def in_order(calls: Iterable[Callable[[], T]], parallel: int) -> Generator[T]:
    """What the calls return, in their order, `parallel` of them under way at a time.

    Whoever stops listening (an interrupt, an error in a call) waits for those under way; the rest are never begun.
    """
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(max_workers=parallel) as pool:
        try:
            for call in calls:
                waiting.append(pool.submit(call))
                if len(waiting) >= 2 * parallel - 1:  # one alone is written down before the next is begun
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def ask(
    question: Question,
    archive: Archive,
    stream: Stream,
    article_text: Callable[[str], str | None],
    supports: Supports = verbatim,
) -> Record:
    """Ask one question and score what comes of it; an error is part of the record."""
    started = time.perf_counter()
    first: float | None = None
    answer: Answer | None = None
    error: str | None = None
    try:
        request = Request(id=question.id, question=question.question, history=question.history, as_of=question.as_of)
        for event in stream(request):
            if isinstance(event, Written) and first is None:
                first = time.perf_counter() - started
            if isinstance(event, Finished):
                answer = event.answer
    except DatelineError as failure:
        error = str(failure)
    except Exception as failure:  # a model's client may raise anything: the record says what, and the run goes on
        error = f"{type(failure).__name__}: {failure}"
    total = time.perf_counter() - started
    evidence: tuple[Span, ...] = locate(question, archive)
    scores, outcome = score(question, answer, error, evidence, article_text, supports)
    return Record(
        question=question,
        answer=answer,
        error=error,
        evidence=evidence,
        confidence=answer.confidence if answer else None,
        first_ms=None if first is None else round(1000 * first, 1),
        total_ms=None if answer is None else round(1000 * total, 1),
        tokens=_tokens(answer),
        scores=scores,
        outcome=outcome,
    )


def _tokens(answer: Answer | None) -> int | None:
    """What a language model read and wrote for an answer, None where there was none."""
    usage = answer.usage if answer else None
    return usage.prompt_tokens + usage.completion_tokens if usage else None


def write_summary(folder: Path, summary: Summary) -> None:
    """Write a run's figures to its folder: now it counts as finished."""
    write_whole(folder / _SUMMARY, summary.model_dump_json(indent=1))


def load_run(folder: Path) -> Run:
    """A finished run from its folder; raises InputError when there is none, or it is unfinished or unreadable."""
    try:
        summary = Summary.model_validate_json((folder / _SUMMARY).read_text("utf-8"))
        lines = (folder / _RECORDS).read_text("utf-8").split("\n")  # and at nothing else that may stand inside a string
        return Run(folder, summary, [Record.model_validate_json(line) for line in lines if line])
    except FileNotFoundError:
        unfinished = (folder / _INFO).exists()
        what = "an unfinished run: run the same `dateline eval` again to finish it" if unfinished else "no run"
        raise InputError(f"'{folder}' holds {what}.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"The run in '{folder}' cannot be read: {str(error).splitlines()[0]}.") from None


def archive_checksum(archive: Archive) -> str:
    """Hex digest of every article's content, whatever the order in which they came in."""
    total = hashlib.blake2b(digest_size=16)
    for content_hash in sorted(archive.content_hashes()):
        total.update(content_hash.encode())
    return total.hexdigest()


def settings_hash(settings: dict[str, object]) -> str:
    """Hex digest of settings, whatever their order."""
    return digest(json.dumps(settings, sort_keys=True, default=str))


def _text(archive: Archive, article_id: str) -> str | None:
    try:
        return archive.article(article_id).text
    except ArticleNotFound:
        return None


def _begin(folder: Path, info: RunInfo, questions: Sequence[Question], *, reuse: bool) -> list[Record]:
    """Make the folder, or take up the records of the run in it."""
    if not (folder / _INFO).exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / _INFO, info.model_dump_json(indent=1))
        (folder / _RECORDS).unlink(missing_ok=True)
        return []
    try:
        held = RunInfo.model_validate_json((folder / _INFO).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"The run in '{folder}' cannot be read: {str(error).splitlines()[0]}. Delete it, or choose another folder."
        ) from None
    for what, before, now in (
        ("settings", held.settings_hash, info.settings_hash),
        ("question sets", held.sets, info.sets),
        ("archive", held.archive_checksum, info.archive_checksum),
    ):
        if before != now:
            raise InputError(f"'{folder}' holds a run with other {what}. Choose another folder with --report.")
    finished = (folder / _SUMMARY).exists()
    (folder / _SUMMARY).unlink(missing_ok=True)
    write_whole(folder / _INFO, info.model_dump_json(indent=1))
    if held.code_version != info.code_version or (finished and not reuse):
        (folder / _RECORDS).unlink(missing_ok=True)
        return []
    records: list[Record] = []
    path = folder / _RECORDS
    if path.exists():
        for line, question in zip(path.read_text("utf-8").split("\n"), questions, strict=False):
            try:
                record = Record.model_validate_json(line)
            except ValueError:  # cut off in the middle by a kill: this question is asked again
                break
            if record.question.id != question.id:
                break
            records.append(record)
    write_whole(path, "".join(record.model_dump_json() + "\n" for record in records))
    return records


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it holds either all of the text or what it held before."""
    work = path.with_name(path.name + ".new")
    work.write_text(text, "utf-8")
    work.replace(path)
