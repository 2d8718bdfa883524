"""Runs question sets over an opened archive: what a run is made with, where it lies, its progress and its reports."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rag.answer import Citation
from rag.evaluate.measures.citations import verbatim
from rag.evaluate.record import Record, RunInfo
from rag.evaluate.report import html_report, junit_report, markdown_report
from rag.evaluate.run import OnRecord, Run, Stream, archive_checksum, run, settings_hash
from rag.evaluate.sets import QuestionSet
from rag.evidence import Evidence
from rag.extract import MODEL_NAME
from rag.support import Verifier
from ui.wiring import Dateline

_ROOT = Path(__file__).parents[2]


def evaluate_sets(
    dateline: Dateline,
    sets: Sequence[QuestionSet],
    folder: Path,
    on_record: OnRecord | None = None,
    *,
    reuse: bool = False,
    parallel: int = 1,
    stream: Stream | None = None,
) -> Run:
    """Ask every question of the sets; without `on_record`, progress is shown on standard error.

    reuse: take a finished run of the same kind and code as it is. parallel: questions asked at the same time. stream:
    what is asked in place of `dateline.stream`.
    """
    info = run_info(dateline, sets, folder.name)
    asked: Callable[..., Run] = partial(
        run, folder, info, sets, dateline.archive, stream or dateline.stream,
        supports=partial(supported, dateline.verifier), parallel=parallel, reuse=reuse,
    )  # fmt: skip
    if on_record is not None:
        return asked(on_record=on_record)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=info.questions)
        right = 0

        def show(done: int, total: int, record: Record) -> None:
            nonlocal right
            right += record.outcome == "right"
            bar.update(task, completed=done, total=total, description=f"asking ({right} right)")

        return asked(on_record=show)


def supported(verifier: Verifier, sentence: str, cited: Sequence[Citation]) -> bool:
    """Whether what is cited supports a sentence by the product's own check, or holds it word for word."""
    if verbatim(sentence, cited):
        return True
    evidence = [
        Evidence(n, c.article_id, c.title, c.source, c.published, c.url, c.quote, c.start)
        for n, c in enumerate(cited, start=1)
        if c.quote
    ]
    return verifier.check(sentence, [piece.n for piece in evidence], evidence).support != "unsupported"


def run_info(dateline: Dateline, sets: Sequence[QuestionSet], name: str) -> RunInfo:
    """What a run over these sets is made with."""
    articles, chunks = dateline.archive.count()
    settings = _settings(dateline)
    return RunInfo(
        name=name,
        model=dateline.settings.model,
        settings=settings,
        settings_hash=settings_hash(settings),
        code_version=f"{version('dateline')}+{_code_digest()}",
        sets={chosen.name: chosen.checksum for chosen in sets},
        archive_checksum=archive_checksum(dateline.archive),
        articles=articles,
        chunks=chunks,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        questions=sum(len(chosen.questions) for chosen in sets),
    )


def run_folder(dateline: Dateline, sets: Sequence[QuestionSet]) -> Path:
    """Where a run lies unless a person says otherwise: the same settings, sets and archive, the same folder."""
    info = run_info(dateline, sets, "")
    key = settings_hash({"settings": info.settings, "sets": info.sets, "archive": info.archive_checksum})
    names = "-".join(info.sets).replace("/", "-")[:60]
    return Path("runs") / f"{names}-{info.model.replace(':', '-').replace('/', '-')}-{key[:8]}"


def write_reports(run: Run) -> None:
    """Write report.html, report.md and junit.xml beside the run's records."""
    for name, text in (
        ("report.html", html_report(run.summary, run.records)),
        ("report.md", markdown_report(run.summary, run.records)),
        ("junit.xml", junit_report(run.summary, run.records)),
    ):
        (run.folder / name).write_text(text, "utf-8", newline="")


def sampled(chosen: QuestionSet, size: int, seed: int = 0) -> QuestionSet:
    """A set of `size` of its questions, chosen by the seed, in their order; its checksum tells it from the whole."""
    if len(chosen.questions) <= size:
        return chosen
    picked = sorted(random.Random(seed).sample(range(len(chosen.questions)), size))  # noqa: S311 - a sample, no secret
    part = f"{chosen.checksum}:{size}" if seed == 0 else f"{chosen.checksum}:{size}:{seed}"
    return replace(chosen, questions=tuple(chosen.questions[i] for i in picked), checksum=part)


def _settings(dateline: Dateline) -> dict[str, Any]:
    """Those settings that matter to answers."""
    included = {"embedding", "model", "chunking", "retrieval", "quotes"}
    if dateline.settings.model != MODEL_NAME:
        included |= {"chat", "verification"}
    return dateline.settings.model_dump(mode="json", include=included, exclude={"chat": {"api_key"}})


def _code_digest() -> str:
    """Eight hex digits of the code that makes answers: a score belongs to it."""
    total = hashlib.blake2b(digest_size=4)
    for package in ("index", "rag"):
        for path in sorted((_ROOT / package).rglob("*.py")):
            total.update(path.read_bytes())
    return total.hexdigest()
