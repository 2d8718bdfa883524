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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from index.archive import Archive
from index.article import digest
from index.errors import ArticleNotFound, DatelineError, InputError
from rag.answer import Answer, Finished, Request, Written
from rag.evaluate.measures.scoring import score, summarise
from rag.evaluate.question import Question
from rag.evaluate.record import Record, RunInfo, Span, Summary
from rag.evaluate.sets import QuestionSet
from rag.evaluate.sets.check import locate

Stream = Callable[[Request], Iterator[object]]
OnRecord = Callable[[int, int, Record], None]

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
    parallel: int = 1,
    reuse: bool = False,
    on_record: OnRecord = lambda done, total, record: None,
) -> Run:
    """Ask every question and keep what comes of it; goes on where an unfinished run of the same kind stopped.

    stream: a question in, events out (the chain). parallel: questions asked at the same time. on_record: called with
    (questions done, questions in all, the record). reuse: whether a finished run of the same kind and code is taken as it
    is; else its questions are asked again.
    Raises InputError when the folder holds a run made with other settings, sets or archive.
    """
    questions = [question for chosen in sets for question in chosen.questions]
    if not questions:
        raise InputError("There is no question to ask: the sets are empty.")
    kept = _begin(folder, info, questions, reuse=reuse)
    records = list(kept)
    articles = _Texts(archive)
    with (folder / _RECORDS).open("a", encoding="utf-8") as out, ThreadPoolExecutor(max_workers=parallel) as pool:
        remaining = questions[len(kept) :]
        for at in range(0, len(remaining), 4 * parallel):
            batch = remaining[at : at + 4 * parallel]
            for record in pool.map(lambda question: ask(question, archive, stream, articles.text), batch):
                out.write(record.model_dump_json() + "\n")
                out.flush()
                records.append(record)
                on_record(len(records), len(questions), record)
    summary = summarise(info, records)
    _write(folder / _SUMMARY, summary.model_dump_json(indent=1))
    return Run(folder, summary, records)


def ask(question: Question, archive: Archive, stream: Stream, article_text: Callable[[str], str | None]) -> Record:
    """Ask one question and score what comes of it; an error is part of the record."""
    started = time.perf_counter()
    first: float | None = None
    answer: Answer | None = None
    error: str | None = None
    try:
        for event in stream(Request(id=question.id, question=question.question, history=question.history)):
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
    scores, outcome = score(question, answer, error, evidence, article_text)
    return Record(
        question=question,
        answer=answer,
        error=error,
        evidence=evidence,
        confidence=answer.confidence if answer else None,
        first_ms=None if first is None else round(1000 * first, 1),
        total_ms=None if answer is None else round(1000 * total, 1),
        tokens=None,
        scores=scores,
        outcome=outcome,
    )


def load_run(folder: Path) -> Run:
    """A finished run from its folder; raises InputError when there is none, or it is unfinished or unreadable."""
    try:
        summary = Summary.model_validate_json((folder / _SUMMARY).read_text("utf-8"))
        lines = (folder / _RECORDS).read_text("utf-8").splitlines()
        return Run(folder, summary, [Record.model_validate_json(line) for line in lines])
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


class _Texts:
    """Article texts, the latest few hundred remembered."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[str, str | None] = {}

    def text(self, article_id: str) -> str | None:
        """The text of an article, or None when there is none of this id."""
        if article_id not in self._known:
            if len(self._known) > 500:
                self._known.clear()
            try:
                self._known[article_id] = self._archive.article(article_id).text
            except ArticleNotFound:
                self._known[article_id] = None
        return self._known[article_id]


def _begin(folder: Path, info: RunInfo, questions: Sequence[Question], *, reuse: bool) -> list[Record]:
    """Make the folder, or take up the records of the run in it."""
    if not (folder / _INFO).exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / _INFO, info.model_dump_json(indent=1))
        (folder / _RECORDS).unlink(missing_ok=True)
        return []
    held = RunInfo.model_validate_json((folder / _INFO).read_text("utf-8"))
    for what, before, now in (
        ("settings", held.settings_hash, info.settings_hash),
        ("question sets", held.sets, info.sets),
        ("archive", held.archive_checksum, info.archive_checksum),
    ):
        if before != now:
            raise InputError(f"'{folder}' holds a run with other {what}. Choose another folder with --report.")
    finished = (folder / _SUMMARY).exists()
    (folder / _SUMMARY).unlink(missing_ok=True)
    _write(folder / _INFO, info.model_dump_json(indent=1))
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
    _write(path, "".join(record.model_dump_json() + "\n" for record in records))
    return records


def _write(path: Path, text: str) -> None:
    work = path.with_name(path.name + ".new")
    work.write_text(text, "utf-8")
    work.replace(path)
