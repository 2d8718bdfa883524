"""Runs question sets, or samples of them, over an opened archive, and writes the reports. Shows nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from rag.answer import Citation
from rag.evaluate.measures.citations import verbatim
from rag.evaluate.report import html_report, junit_report, markdown_report
from rag.evaluate.run import OnRecord, Run, Stream, run
from rag.evaluate.sets import QuestionSet
from rag.evidence import Evidence
from rag.support import Verifier
from ui.evaluation.info import run_info
from ui.wiring import Dateline


def evaluate_sets(
    dateline: Dateline,
    sets: Sequence[QuestionSet],
    folder: Path,
    on_record: OnRecord = lambda done, total, record: None,
    *,
    reuse: bool = False,
    parallel: int = 1,
    stream: Stream | None = None,
) -> Run:
    """Ask every question of the sets.

    on_record: called with (questions done, questions in all, the record). reuse: take a finished run of the same kind
    and code as it is. parallel: questions asked at the same time. stream: what is asked in place of `dateline.stream`.
    """
    return run(
        folder,
        run_info(dateline, sets, folder.name),
        sets,
        dateline.archive,
        stream or dateline.stream,
        supports=partial(supported, dateline.verifier),
        parallel=parallel,
        reuse=reuse,
        on_record=on_record,
    )


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
